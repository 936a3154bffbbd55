package io.rankgraft.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.backbones.list.ItemLists;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeroesTest {
  private static final int POSITIONS = 3;

  /** Lists in which the first ids are clicked and the even ones of them bought. */
  private static ItemLists lists() {
    SplittableRandom random = new SplittableRandom(3);
    int lists = 40;
    int[] begin = new int[lists + 1];
    for (int l = 0; l < lists; l++) {
      begin[l + 1] = begin[l] + 1 + random.nextInt(3);
    }
    int items = begin[lists];
    int[] ids = random.ints(items, 0, 10).toArray();
    float[] numbers = new float[items];
    float[] clicks = new float[items];
    float[] conversions = new float[items];
    for (int i = 0; i < items; i++) {
      numbers[i] = random.nextFloat();
      clicks[i] = ids[i] < 4 ? 1 : 0;
      conversions[i] = ids[i] < 4 && ids[i] % 2 == 0 ? 1 : 0;
    }
    return new ItemLists(List.of(10), 1, begin, ids, numbers, clicks, conversions, Map.of());
  }

  private static HeroesConfig small(String preset, Map<String, ?> changes) {
    return HeroesConfig.preset(preset)
        .with(
            Map.of(
                "positions",
                POSITIONS,
                "hidden",
                4,
                "fieldWidth",
                3,
                "positionWidth",
                2,
                "headWidths",
                List.of(4),
                "learningRate",
                0.03,
                "experts",
                2))
        .with(changes);
  }

  /** The sum of the losses at the first and at the last of some steps on all lists. */
  private static double[] losses(HeroesConfig config, int steps) {
    ItemLists data = lists();
    int[] all = java.util.stream.IntStream.range(0, data.size()).toArray();
    try (ModelGraph graph = ModelGraph.withSeed(5)) {
      Heroes model = Heroes.build(graph, data, config);
      Trainer trainer = Trainer.build(graph, model.objective());
      try (ModelSession session = ModelSession.openForFewRuns(graph, Threads.of(1))) {
        double[] sums = new double[2];
        for (int step = 0; step < steps; step++) {
          try (Feed feed = new Feed()) {
            model.feed(feed, data, all, all.length);
            double sum = 0;
            for (float loss : trainer.step(session, feed)) {
              sum += loss;
            }
            sums[step == 0 ? 0 : 1] = sum;
          }
        }
        HeroesPredictions said = HeroesPredictions.of(model, model.predicted(), session, data);
        assertEquals(data.items(), said.click().length);
        for (int i = 0; i < data.items(); i++) {
          assertTrue(said.click()[i] >= 0 && said.click()[i] <= 1);
          assertTrue(said.conversion()[i] >= 0 && said.conversion()[i] <= 1);
        }
        assertEquals(
            config.ranker() == HeroesRanker.HAWKES && config.graft().layers().hasGate(),
            said.openShare().isPresent());
        assertFalse(config.leaks());
        return sums;
      }
    }
  }

  @ParameterizedTest
  @EnumSource(HeroesRanker.class)
  void lossFallsWithEveryRanker(HeroesRanker ranker) {
    double[] losses = losses(small("default", Map.of("ranker", ranker.name())), 40);
    assertTrue(losses[1] < 0.8 * losses[0], losses[0] + " to " + losses[1]);
  }

  /** What an untrained model says of the lists whose items are so many seconds apart. */
  private static double[] untrained(HeroesConfig config, double seconds) {
    ItemLists data = lists();
    float[] numbers = new float[data.items()];
    Arrays.fill(numbers, (float) Math.log1p(seconds));
    ItemLists timed =
        new ItemLists(
            data.vocabularies(),
            1,
            data.begin(),
            data.ids(),
            numbers,
            data.clicks(),
            data.conversions(),
            Map.of());
    try (ModelGraph graph = ModelGraph.withSeed(5)) {
      Heroes model = Heroes.build(graph, timed, config);
      Trainer.build(graph, model.objective());
      try (ModelSession session = ModelSession.openForFewRuns(graph, Threads.of(1))) {
        return HeroesPredictions.of(model, model.behavioural(), session, timed).clickLogit();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = HeroesRanker.class,
      names = {"HAWKES", "TIME_LSTM"})
  void gapsOfOneUnitAreStepsAndLongerOnesAreNot(HeroesRanker ranker) {
    HeroesConfig steps = small("default", Map.of("ranker", ranker.name()));
    HeroesConfig timed = steps.with(Map.of("gapNumber", 0, "gapUnit", 60));
    assertArrayEquals(untrained(steps, 60), untrained(timed, 60), 1e-5);
    HeroesConfig ten = steps.with(Map.of("gapNumber", 0, "gapUnit", 6));
    double[] one = untrained(timed, 60);
    double[] longer = untrained(ten, 60); // the same numbers, ten units
    double most = 0;
    for (int i = 0; i < one.length; i++) {
      most = Math.max(most, Math.abs(one[i] - longer[i]));
    }
    assertTrue(most > 1e-4, "moved by " + most);
  }

  @Test
  void aGapThatIsNotAmongTheNumbersIsRefused() {
    HeroesConfig config = small("default", Map.of("gapNumber", 1));
    try (ModelGraph graph = ModelGraph.withSeed(5)) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> Heroes.build(graph, lists(), config))
              .getMessage();
      assertTrue(message.contains("gap numbers below 1"), message);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plus",
        "plus-comb",
        "plus-blind",
        "without-intra",
        "without-inter",
        "without-unit"
      })
  void lossFallsUnderEveryPreset(String preset) {
    double[] losses = losses(small(preset, Map.of()), 40);
    assertTrue(losses[1] < 0.8 * losses[0], losses[0] + " to " + losses[1]);
  }

  @Test
  void theLeakingGateMarksItsModel() {
    assertThrows(
        IllegalArgumentException.class,
        () -> small("default", Map.of("gate", "LABEL")).validated());
    assertTrue(small("default", Map.of("gate", "LABEL", "allowLabelLeak", true)).leaks());
  }

  @Test
  void presetsSayWhatDiffersFromTheDefault() {
    HeroesConfig plain = HeroesConfig.preset("default");
    assertEquals(plain.learningRate(), HeroesConfig.preset("plus").learningRate());
    assertTrue(HeroesConfig.preset("plus").unbiased());
    HeroesConfig.presets().forEach(name -> HeroesConfig.preset(name).validated());
  }

  @Test
  void mistakesAreNamed() {
    String unknownPreset =
        assertThrows(IllegalArgumentException.class, () -> HeroesConfig.preset("papre"))
            .getMessage();
    assertTrue(unknownPreset.contains("nearest: paper"), unknownPreset);
    String unknownField =
        assertThrows(
                IllegalArgumentException.class,
                () -> HeroesConfig.preset("paper").with(Map.of("hiden", 3)))
            .getMessage();
    assertTrue(unknownField.contains("'hiden'; nearest: hidden"), unknownField);
    assertEquals(
        "heroes config: expected batch >= 1 but got 0",
        assertThrows(
                IllegalArgumentException.class,
                () -> HeroesConfig.preset("paper").with(Map.of("batch", 0)))
            .getMessage());
  }
}
