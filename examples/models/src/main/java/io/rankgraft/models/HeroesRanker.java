package io.rankgraft.models;

import io.rankgraft.backbones.list.Drsr;
import io.rankgraft.backbones.list.Dupn;
import io.rankgraft.backbones.list.Esm2;
import io.rankgraft.backbones.list.Esmm;
import io.rankgraft.backbones.list.Gru;
import io.rankgraft.backbones.list.ListRanker;
import io.rankgraft.backbones.list.Lstm;
import io.rankgraft.backbones.list.Mmoe;
import io.rankgraft.backbones.list.Narm;
import io.rankgraft.backbones.list.NeuralHawkes;
import io.rankgraft.backbones.list.Rrn;
import io.rankgraft.backbones.list.Stamp;
import io.rankgraft.backbones.list.TimeLstm;
import java.util.List;
import java.util.Optional;

/** What ranks the lists of {@link Heroes}: the Hawkes layers, or a rival of Table 2. */
public enum HeroesRanker {
  HAWKES,
  LSTM,
  GRU,
  RRN,
  NARM,
  STAMP,
  TIME_LSTM,
  /** The neural Hawkes process. */
  NHP,
  DUPN,
  DRSR,
  ESMM,
  ESM2,
  MMOE;

  /** The rival; empty for the Hawkes layers. */
  Optional<ListRanker> rival(HeroesConfig config) {
    int hidden = config.hidden();
    List<Integer> heads = config.headWidths();
    return Optional.ofNullable(
        switch (this) {
          case HAWKES -> null;
          case LSTM -> new Lstm(hidden).perTask(heads);
          case GRU -> new Gru(hidden).perTask(heads);
          case RRN -> new Rrn(hidden);
          case NARM -> new Narm(hidden).perTask(heads);
          case STAMP -> new Stamp(hidden).perTask(heads);
          case TIME_LSTM -> new TimeLstm(hidden).perTask(heads);
          case NHP -> new NeuralHawkes(hidden).perTask(heads);
          case DUPN -> new Dupn(hidden, heads);
          case DRSR -> new Drsr(hidden, heads);
          case ESMM -> new Esmm(heads);
          case ESM2 -> new Esm2(heads);
          case MMOE -> new Mmoe(config.experts(), hidden, heads);
        });
  }
}
