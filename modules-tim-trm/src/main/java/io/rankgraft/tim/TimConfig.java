package io.rankgraft.tim;

import java.util.Objects;

/**
 * The switches of {@link Tim}.
 *
 * @param tasks T
 * @param behaviours M
 * @param maxLength the longest sequence; as many positions are learned
 * @param transformer the base network
 * @param conditions how task and behaviour reach it
 * @param sequences how events are read
 */
public record TimConfig(
    int tasks,
    int behaviours,
    int maxLength,
    Transformer transformer,
    Conditions conditions,
    Sequences sequences) {

  /**
   * The base network of Eq. 3 to 7.
   *
   * @param heads h of Eq. 3; it divides the width d
   * @param feedForwardRatio d_f / d of Eq. 5
   * @param epsilon added to the variance in every layer norm
   */
  public record Transformer(int heads, int feedForwardRatio, float epsilon) {
    public Transformer {
      require(heads >= 1, "heads >= 1", heads);
      require(feedForwardRatio >= 1, "feedForwardRatio >= 1", feedForwardRatio);
      require(epsilon > 0, "epsilon > 0", epsilon);
    }

    /** Four heads and a feed-forward layer four times as wide; the paper prints neither. */
    public static Transformer ofDefaults() {
      return new Transformer(4, 4, 1e-6f);
    }

    public Transformer withHeads(int other) {
      return new Transformer(other, feedForwardRatio, epsilon);
    }

    public Transformer withFeedForwardRatio(int other) {
      return new Transformer(heads, other, epsilon);
    }
  }

  /**
   * How the task and the behaviour condition the transformer, Eq. 2 and 6.
   *
   * @param hyperHidden hidden width of every hypernetwork, Eq. 2
   * @param hyperInput how a hypernetwork reads its two arguments
   * @param inject what the generated parameters act on, Table 6
   * @param start what hypernetworks generate before training
   */
  public record Conditions(int hyperHidden, HyperInput hyperInput, Inject inject, Start start) {
    public Conditions {
      require(hyperHidden >= 1, "hyperHidden >= 1", hyperHidden);
      Objects.requireNonNull(hyperInput, "tim config: expected a hyperInput");
      Objects.requireNonNull(inject, "tim config: expected an inject");
      Objects.requireNonNull(start, "tim config: expected a start");
    }

    /** The paper's layer norms, generated from both embeddings side by side. */
    public static Conditions ofDefaults() {
      return new Conditions(64, HyperInput.CONCAT, Inject.NORM, Start.IDENTITY);
    }

    public Conditions withHyperHidden(int other) {
      return new Conditions(other, hyperInput, inject, start);
    }

    public Conditions withHyperInput(HyperInput other) {
      return new Conditions(hyperHidden, other, inject, start);
    }

    public Conditions withInject(Inject other) {
      return new Conditions(hyperHidden, hyperInput, other, start);
    }

    public Conditions withStart(Start other) {
      return new Conditions(hyperHidden, hyperInput, inject, other);
    }
  }

  /**
   * How events are read; the paper is silent.
   *
   * @param empty what a row without events of a behaviour gives
   * @param positions what tells events of one sequence apart
   */
  public record Sequences(Empty empty, Positions positions) {
    public Sequences {
      Objects.requireNonNull(empty, "tim config: expected an empty");
      Objects.requireNonNull(positions, "tim config: expected positions");
    }

    /** No attention over nothing, and learned positions. */
    public static Sequences ofDefaults() {
      return new Sequences(Empty.ZERO_ATTENTION, Positions.LEARNED);
    }

    public Sequences withEmpty(Empty other) {
      return new Sequences(other, positions);
    }

    public Sequences withPositions(Positions other) {
      return new Sequences(empty, other);
    }
  }

  /** How T_t and BS_b enter a hypernetwork; Eq. 2 only lists them. */
  public enum HyperInput {
    /** [T_t, BS_b], 2d wide. */
    CONCAT,
    /** T_t + BS_b, d wide. */
    SUM
  }

  /** Where the task and the behaviour reach the transformer. DTRN, section 5.2.2. */
  public enum Inject {
    /** Scale and shift of the layer norms, Eq. 6: the paper's TIM. */
    NORM,
    /** W^Q, W^K and W^V of both attentions, as W ⊙ (1 + generated). */
    QKV,
    /** W_1 and b_1 of both feed-forward networks, likewise. */
    FFN1,
    /** W_2 and b_2 of both feed-forward networks, likewise. */
    FFN2,
    /** Nowhere: one plain transformer for all tasks and behaviours. */
    NONE
  }

  /** The last layer of the hypernetworks before training. */
  public enum Start {
    /** Zero weights; bias 1 for scales, else 0. The transformer starts as the plain one. */
    IDENTITY,
    /** Xavier weights, bias 0: scales near 0, as a reading of Eq. 6 without more has it. */
    RAW
  }

  /** What a sequence of length 0 is; the paper is silent. */
  public enum Empty {
    /** Attention over it is 0, so that the decoder sees the target item alone. */
    ZERO_ATTENTION,
    /** Its interest is 0. */
    ZERO_INTEREST,
    /** It has one learned event, of its behaviour. */
    NULL_ITEM,
    /**
     * Attention over it is 0, and the target's attention over any other sequence competes with one
     * more event, which scores 0 and says 0. So the length of attention's output tells how much of
     * the sequence is akin to the target, which a softmax over the events alone hides. Ai et al.
     * 2019 (zero attention model), section 4.2.
     */
    ZERO_EVENT
  }

  /** What is added to the events by position; the paper is silent. */
  public enum Positions {
    /** One learned table for all behaviours, position 0 the most recent event. */
    LEARNED,
    /** Sines and cosines. Vaswani et al. 2017, section 3.5. */
    SINUSOID,
    /** Nothing: the order of events is lost. */
    NONE
  }

  public TimConfig {
    require(tasks >= 1, "tasks >= 1", tasks);
    require(behaviours >= 1, "behaviours >= 1", behaviours);
    require(maxLength >= 1, "maxLength >= 1", maxLength);
    Objects.requireNonNull(transformer, "tim config: expected a transformer");
    Objects.requireNonNull(conditions, "tim config: expected conditions");
    Objects.requireNonNull(sequences, "tim config: expected sequences");
  }

  /** The paper's TIM, and our defaults where it prints no number or rule. */
  public static TimConfig of(int tasks, int behaviours, int maxLength) {
    return new TimConfig(
        tasks,
        behaviours,
        maxLength,
        Transformer.ofDefaults(),
        Conditions.ofDefaults(),
        Sequences.ofDefaults());
  }

  public TimConfig withTransformer(Transformer other) {
    return new TimConfig(tasks, behaviours, maxLength, other, conditions, sequences);
  }

  public TimConfig withConditions(Conditions other) {
    return new TimConfig(tasks, behaviours, maxLength, transformer, other, sequences);
  }

  public TimConfig withSequences(Sequences other) {
    return new TimConfig(tasks, behaviours, maxLength, transformer, conditions, other);
  }

  /** T · M, the number of (task, behaviour) pairs. */
  int pairs() {
    return tasks * behaviours;
  }

  private static void require(boolean holds, String expected, Object got) {
    if (!holds) {
      throw new IllegalArgumentException(
          "tim config: expected %s but got %s".formatted(expected, got));
    }
  }
}
