package io.rankgraft.backbones.list;

import io.rankgraft.graph.GraftScope;
import java.util.List;

/**
 * DRSR, Jin et al. 2020: an LSTM a task whose outputs are hazards, trained on survival losses. Its
 * published code trains a point-wise cross entropy instead; the paper is followed.
 *
 * @param headWidths the hidden layers of each task's head
 */
public record Drsr(int hidden, List<Integer> headWidths) implements ListRanker {
  public Drsr {
    headWidths = List.copyOf(headWidths);
  }

  @Override
  public Logits logits(GraftScope scope, ListInputs inputs) {
    return new Lstm(hidden).perTask(headWidths).logits(scope, inputs);
  }

  @Override
  public boolean isSurvival() {
    return true;
  }
}
