package io.rankgraft.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParityReportTest {
  private static ParityReport.Line line(Domain domain, double expected, double actual) {
    return ParityReport.Line.of(
        "one",
        OutputSpec.of("score", domain),
        "judge",
        "runtime",
        new double[] {expected},
        new float[] {(float) actual});
  }

  @Test
  void errorsAreMeasuredInTheirDomain() {
    assertEquals(0.25, line(Domain.PROBABILITY, 0.25, 0.5).error());
    assertEquals(0.25, line(Domain.LOGIT, 0.25, 0.5).error());
    assertEquals(0.5, line(Domain.LOGIT, 4, 6).error());
    assertEquals(2.5, line(Domain.AMOUNT, 0, 0.25).error());
    assertEquals(0.5, line(Domain.AMOUNT, 4, 6).error());
  }

  @Test
  void whatIsNoNumberPassesOnlyWhereItIsExpected() {
    assertFalse(line(Domain.LOGIT, 1, Double.NaN).passes());
    assertFalse(line(Domain.LOGIT, Double.POSITIVE_INFINITY, 1).passes());
    assertTrue(line(Domain.LOGIT, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY).passes());
  }

  @Test
  void theWorstLineIsNamed() {
    ParityReport report =
        new ParityReport(
            List.of(
                line(Domain.LOGIT, 1, 1),
                line(Domain.LOGIT, 1, 2),
                new ParityReport.Line("two", "score", "judge", "runtime", 1, 3)));
    var e = assertThrows(BadInputException.class, report::requirePass);
    assertTrue(e.getMessage().startsWith("golden case 'two', output 'score'"), e.getMessage());
  }
}
