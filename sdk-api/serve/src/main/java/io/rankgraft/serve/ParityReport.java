package io.rankgraft.serve;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.rankgraft.data.BadInputException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** How far the engines are apart on golden rows. */
public record ParityReport(List<Line> lines) {
  private static final double SMALLEST = 0.1; // below this an amount's error counts as absolute

  /**
   * One output of one case, one engine against another.
   *
   * @param error the largest error: absolute on a probability; on a logit relative to the larger of
   *     the expected value and 1, as near 0 its probability moves by a quarter of what it does; on
   *     an amount relative to the larger of the expected value and a tenth: sums in float32 of
   *     numbers near 1 are no closer to 0 than that
   */
  public record Line(
      String golden, String output, String expected, String actual, int values, double error) {
    public Line {
      Expect.name("parity case", golden);
      Expect.name("parity output", output);
      Expect.name("parity engine", expected);
      Expect.name("parity engine", actual);
    }

    /** Compares values. */
    public static Line of(
        String golden,
        OutputSpec output,
        String expectedBy,
        String actualBy,
        double[] expected,
        float[] actual) {
      double worst = 0;
      for (int i = 0; i < expected.length; i++) {
        double scale =
            switch (output.domain()) {
              case PROBABILITY -> 1;
              case LOGIT -> Math.max(1, Math.abs(expected[i]));
              case AMOUNT -> Math.max(SMALLEST, Math.abs(expected[i]));
            };
        double error = Math.abs(expected[i] - actual[i]) / scale;
        boolean same = Double.compare(expected[i], actual[i]) == 0; // NaN and infinities too
        worst =
            same ? worst : Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(worst, error);
      }
      return new Line(golden, output.name(), expectedBy, actualBy, expected.length, worst);
    }

    @JsonIgnore
    public boolean passes() {
      return error <= GoldenRows.TOLERANCE; // false for NaN
    }
  }

  public ParityReport {
    Expect.given("parity report", "lines", lines);
    lines.forEach(line -> Expect.given("parity report", "lines", line));
    lines = List.copyOf(lines);
  }

  /**
   * @throws BadInputException naming the line with the largest error if one does not pass
   */
  public void requirePass() {
    lines.stream()
        .filter(line -> !line.passes())
        .max(Comparator.comparingDouble(Line::error))
        .ifPresent(
            line -> {
              throw new BadInputException(
                  String.format(
                      Locale.ROOT,
                      "golden case '%s', output '%s': expected %s within %s of %s but it is %.3g apart; export the ranker again",
                      line.golden(),
                      line.output(),
                      line.actual(),
                      GoldenRows.TOLERANCE,
                      line.expected(),
                      line.error()));
            });
  }
}
