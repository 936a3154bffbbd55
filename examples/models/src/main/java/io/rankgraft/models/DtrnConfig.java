package io.rankgraft.models;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rankgraft.backbones.ctr.Aitm;
import io.rankgraft.backbones.ctr.M2m;
import io.rankgraft.backbones.ctr.Mmoe;
import io.rankgraft.backbones.ctr.Ple;
import io.rankgraft.backbones.ctr.SharedBottom;
import io.rankgraft.backbones.ctr.SmallHeads;
import io.rankgraft.backbones.sequence.AtRank;
import io.rankgraft.backbones.sequence.Bst;
import io.rankgraft.backbones.sequence.Dfn;
import io.rankgraft.backbones.sequence.Dien;
import io.rankgraft.backbones.sequence.Din;
import io.rankgraft.backbones.sequence.Dmt;
import io.rankgraft.backbones.sequence.MeanPooling;
import io.rankgraft.backbones.sequence.SequenceEncoder;
import io.rankgraft.graph.Names;
import io.rankgraft.tim.TimConfig;
import io.rankgraft.trm.TrmConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * All switches of {@link Dtrn}, flat, as configuration files and {@code --set} name them. Presets
 * are the only source of defaults.
 *
 * <p>The ablations: Table 4 is {@code encoder} and {@code only} without the grafts, Table 5 {@code
 * tim} and {@code trm}, Table 6 {@code inject}, Table 7 {@code head}, Table 8 {@code without}.
 *
 * @param dim d, the width of every embedding
 * @param length positions of every sequence; the most recent events are kept
 * @param tim whether interests are task-specific; without it {@code encoder} gives one for all
 * @param trm whether every task refines its representation
 * @param encoder what reads the sequences without TIM
 * @param only the behaviours whose sequences are read; none given means all
 * @param without tasks that are not trained
 * @param noisy behaviours that DFN takes for noisy
 * @param activation of DIN's activation unit
 * @param auxiliary the weight of DIEN's auxiliary loss; 0 for none
 * @param experts of MMoE, and PLE's of one task and of all
 * @param expert widths of each expert's layers, and of the shared bottom's
 * @param tower widths of each tower's hidden layers; M2M's has as many layers
 * @param levels of PLE
 * @param sharedInput what PLE's shared experts read where tasks have representations of their own
 * @param calibrator the weight of AITM's own loss term
 * @param transfers AITM's tree, {@code before>after} for each transfer; empty for a chain in the
 *     order of the tasks
 * @param smallWeight the weight of the small heads' losses
 * @param weightDecay {@link io.rankgraft.tensorflow.AdamW}'s; 0 for none
 */
public record DtrnConfig(
    int dim,
    int length,
    boolean tim,
    boolean trm,
    Encoder encoder,
    List<String> only,
    List<String> without,
    List<String> noisy,
    Din.Activation activation,
    float auxiliary,
    int heads,
    int feedForwardRatio,
    int hyperHidden,
    TimConfig.HyperInput hyperInput,
    TimConfig.Inject inject,
    TimConfig.Start start,
    TimConfig.Empty empty,
    TimConfig.Positions positions,
    int trmRatio,
    TrmConfig.Gate gate,
    Head head,
    int experts,
    List<Integer> expert,
    List<Integer> tower,
    int levels,
    Ple.SharedInput sharedInput,
    float calibrator,
    List<String> transfers,
    float smallWeight,
    float learningRate,
    float weightDecay,
    int batch,
    int epochs) {

  private static final float EPSILON = 1e-6f;

  /** What reads the sequences without TIM. */
  public enum Encoder {
    MEAN,
    DIN,
    DIEN,
    BST,
    ATRANK,
    DFN,
    DMT
  }

  /** The multi-task half. */
  public enum Head {
    SHARED_BOTTOM,
    MMOE,
    PLE,
    AITM,
    M2M,
    SMALL_HEADS
  }

  public DtrnConfig {
    only = List.copyOf(only);
    without = List.copyOf(without);
    noisy = List.copyOf(noisy);
    expert = List.copyOf(expert);
    tower = List.copyOf(tower);
    transfers = List.copyOf(transfers);
    TaskTree.of(transfers);
    require(dim >= 1, "dim >= 1", dim);
    require(length >= 1, "length >= 1", length);
    require(learningRate > 0, "learningRate > 0", learningRate);
    require(weightDecay >= 0, "weightDecay >= 0", weightDecay);
    require(batch >= 1, "batch >= 1", batch);
    require(epochs >= 1, "epochs >= 1", epochs);
  }

  private static void require(boolean holds, String expected, Object got) {
    if (!holds) {
      throw new IllegalArgumentException(
          "dtrn config: expected %s but got %s".formatted(expected, got));
    }
  }

  /**
   * The presets, in {@code dtrn-presets.json} beside this class. {@code default} is our own, for
   * the generated data, whose labels read eight events: batch, rate and epochs are such that the
   * tasks' attentions part within a minute or two on one thread, which they do one task after the
   * other. Its hypernetworks are narrow: Adam moves what they generate by rate times the sum of
   * their hidden units, and a scale should not jump by a tenth in one step. {@code tenrec} and
   * {@code ecommerce} are what section 4.4 says of the paper's two data sets: head, the tree of
   * tasks, batch, rate and the single epoch; widths are printed nowhere, and are DMT's, and AITM's
   * calibrator is that of its authors' code. It is 0 in {@code default}, whose tasks do not imply
   * one another.
   */
  private static final Map<String, DtrnConfig> PRESETS = readPresets();

  /** The names {@link #preset} knows. */
  public static Set<String> presets() {
    return PRESETS.keySet();
  }

  /**
   * A named preset.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public static DtrnConfig preset(String name) {
    DtrnConfig preset = PRESETS.get(name);
    if (preset == null) {
      throw new IllegalArgumentException(
          "dtrn preset '%s': expected one of %s; %s"
              .formatted(name, presets(), Names.nearest(name, presets())));
    }
    return preset;
  }

  private static Map<String, DtrnConfig> readPresets() {
    JsonMapper json =
        JsonMapper.builder().enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS).build();
    try (InputStream in = DtrnConfig.class.getResourceAsStream("dtrn-presets.json")) {
      return json.readValue(in, new TypeReference<TreeMap<String, DtrnConfig>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TimConfig timOf(int tasks, int behaviours) {
    return new TimConfig(
        tasks,
        behaviours,
        length,
        new TimConfig.Transformer(heads, feedForwardRatio, EPSILON),
        new TimConfig.Conditions(hyperHidden, hyperInput, inject, start),
        new TimConfig.Sequences(empty, positions));
  }

  TrmConfig trmOf(int tasks) {
    return new TrmConfig(tasks, trmRatio, gate);
  }

  /**
   * @param behaviours those that are read, in order
   */
  SequenceEncoder encoderOf(List<String> behaviours) {
    return switch (encoder) {
      case MEAN -> new MeanPooling();
      case DIN -> new Din(activation);
      case DIEN -> new Dien(auxiliary);
      case BST -> new Bst(heads);
      case ATRANK -> new AtRank(heads);
      case DFN ->
          new Dfn(
              heads, noisy.stream().filter(behaviours::contains).map(behaviours::indexOf).toList());
      case DMT -> new Dmt(timOf(1, 1));
    };
  }

  /**
   * @param tasks all of the data
   * @param trained those that are trained
   */
  io.rankgraft.backbones.ctr.Head headOf(List<String> tasks, List<String> trained) {
    return switch (head) {
      case SHARED_BOTTOM -> new SharedBottom(expert, tower);
      case MMOE -> new Mmoe(experts, expert, tower);
      case PLE -> new Ple(levels, experts, experts, expert, tower, sharedInput);
      case M2M -> new M2m(experts, expert, tower.size());
      case SMALL_HEADS -> new SmallHeads(expert, tower, smallWeight);
      case AITM -> new Aitm(tower, calibrator, TaskTree.of(transfers).among(tasks, trained));
    };
  }

  /** Whether AITM's tree names no task of some data, so that they are a chain. */
  public boolean hasTransfersOfOtherData(List<String> tasks) {
    return head == Head.AITM && !transfers.isEmpty() && TaskTree.of(transfers).isForeignTo(tasks);
  }
}
