package io.rankgraft.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.Axis;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScoreOutputsTest {
  private static Signature ranked(ScoreFormula formula) {
    return new Signature(
        List.of(new InputSpec("x", ElementType.FLOAT32, Axis.CANDIDATE, List.of())),
        null,
        List.of(
            OutputSpec.of("host", Domain.PROBABILITY),
            new OutputSpec("buy", Domain.PROBABILITY, "host"),
            OutputSpec.of("value", Domain.AMOUNT),
            OutputSpec.of("click", Domain.LOGIT)),
        formula);
  }

  /** host 0.5, buy 0.8, value 10, click 0. */
  private static ScoreOutputs scored(ScoreFormula formula) {
    ScoreOutputs outputs = ScoreOutputs.of(ranked(formula));
    outputs.begin(1);
    float[] values = {0.5f, 0.8f, 10, 0};
    for (int o = 0; o < values.length; o++) {
      outputs.buffer(o).put(0, values[o]);
    }
    outputs.finish();
    return outputs;
  }

  @Test
  void formulasFollowTheirEquations() {
    var sum = new ScoreFormula.Sum(Map.of("buy", 2.0, "value", 0.5));
    assertEquals(2 * 0.8 + 5, scored(sum).ranking().get(0), 1e-6);
    var product = new ScoreFormula.Product(Map.of("buy", 1.0, "value", 2.0, "click", 1.0));
    assertEquals(0.8 * 100 * 0.5, scored(product).ranking().get(0), 1e-5);
  }

  @Test
  void aProbabilityRampsInItsLogit() {
    ScoreOutputs outputs = scored(ScoreFormula.of("buy"));
    outputs.ramp(1);
    assertArrayEquals(new float[] {0.8f}, outputs.copy("buy"));
    outputs.ramp(0.5); // logit of 0.5 is 0, of 0.8 ln 4; half is ln 2, so 2 / 3
    assertEquals(2 / 3., outputs.copyRanking()[0], 1e-6);
    outputs.ramp(0);
    assertArrayEquals(new float[] {0.5f}, outputs.copyRanking());
    assertThrows(IllegalArgumentException.class, () -> outputs.ramp(1.1));
    assertThrows(IllegalArgumentException.class, () -> outputs.ramp(Double.NaN));
  }

  @Test
  void rankingNumbersThatAreNotFiniteAreCounted() {
    ScoreOutputs outputs = scored(ScoreFormula.of("value"));
    assertEquals(0, outputs.nonFinite());
    outputs.buffer(2).put(0, Float.NaN);
    outputs.finish();
    assertEquals(1, outputs.nonFinite());
  }

  @Test
  void signaturesThatDoNotFitTogetherAreRefused() {
    var unknown =
        assertThrows(IllegalArgumentException.class, () -> ranked(ScoreFormula.of("sell")));
    assertTrue(unknown.getMessage().contains("it uses 'sell'"), unknown.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new ScoreFormula.Sum(Map.of()));
    assertThrows(
        IllegalArgumentException.class, () -> new ScoreFormula.Sum(Map.of("x", Double.NaN)));
    var input = new InputSpec("x", ElementType.FLOAT32, Axis.CANDIDATE, List.of());
    var logit = OutputSpec.of("logit", Domain.LOGIT);
    var formula = ScoreFormula.of("logit");
    assertThrows(
        IllegalArgumentException.class,
        () -> new Signature(List.of(input, input), null, List.of(logit), formula));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Signature(List.of(input), "x", List.of(logit), formula));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new Signature(
                List.of(input),
                null,
                List.of(
                    new OutputSpec("logit", Domain.LOGIT, "p"), OutputSpec.of("p", Domain.AMOUNT)),
                formula));
    for (List<Integer> sizes : List.of(List.of(0), List.of(-1), List.of(1 << 20, 1 << 20))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new InputSpec("x", ElementType.FLOAT32, Axis.CANDIDATE, sizes));
    }
  }
}
