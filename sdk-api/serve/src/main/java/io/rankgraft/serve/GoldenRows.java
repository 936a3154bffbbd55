package io.rankgraft.serve;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rankgraft.data.BadInputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Inputs with the outputs they must give, which a bundle carries and every load replays.
 *
 * @param cases at least one
 */
public record GoldenRows(List<Case> cases) {
  /** Largest error that passes, measured as {@link ParityReport.Line} says. */
  public static final double TOLERANCE = 1e-5;

  private static final double RANKING = 1e-9; // float64 by float64: powers differ in last bits

  /**
   * Some candidates and their outputs. Arrays are in row-major order and are not copied.
   *
   * @param name says what the case is for
   * @param requestOf the request of each candidate; its length is the number of candidates
   * @param floats values of the float inputs by name, and so on for the other types
   * @param outputs expected values by name, [candidates]
   * @param ranking the numbers to rank by that follow from the outputs, [candidates]; empty in
   *     bundles of the first format
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Case(
      String name,
      int requests,
      int[] requestOf,
      Map<String, float[]> floats,
      Map<String, int[]> ints,
      Map<String, long[]> longs,
      Map<String, byte[]> bits,
      Map<String, double[]> outputs,
      double[] ranking) {
    public Case {
      Expect.name("golden case", name);
      requestOf = requestOf == null ? new int[0] : requestOf;
      floats = kept(floats);
      ints = kept(ints);
      longs = kept(longs);
      bits = kept(bits);
      outputs = kept(outputs);
      ranking = ranking == null ? new double[0] : ranking;
    }

    /** Without numbers to rank by. */
    public Case(
        String name,
        int requests,
        int[] requestOf,
        Map<String, float[]> floats,
        Map<String, int[]> ints,
        Map<String, long[]> longs,
        Map<String, byte[]> bits,
        Map<String, double[]> outputs) {
      this(name, requests, requestOf, floats, ints, longs, bits, outputs, null);
    }

    private static <T> Map<String, T> kept(Map<String, T> map) {
      return map == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /** This case with other outputs, and without numbers to rank by. */
    public Case withOutputs(Map<String, double[]> given) {
      return new Case(name, requests, requestOf, floats, ints, longs, bits, given);
    }

    /** This case with the numbers to rank by that follow from its outputs. */
    Case ranked(Signature signature) {
      requireOutputs(signature);
      return new Case(
          name,
          requests,
          requestOf,
          floats,
          ints,
          longs,
          bits,
          outputs,
          signature.ranking().of(signature.outputs(), outputs, candidates()));
    }

    private void requireOutputs(Signature signature) {
      for (OutputSpec output : signature.outputs()) {
        double[] values = outputs.get(output.name());
        if (values == null || values.length != candidates()) {
          throw new BadInputException(
              "golden case '%s': expected %s values of output '%s' but got %s"
                  .formatted(
                      name, candidates(), output.name(), values == null ? "none" : values.length));
        }
      }
    }

    /** How many candidates it has. */
    public int candidates() {
      return requestOf.length;
    }

    /** Fills features with the inputs. */
    public void fill(Features features) {
      features.begin(requests, requestOf.length);
      features.requestOf().put(requestOf);
      floats.forEach(features::put);
      ints.forEach(features::put);
      longs.forEach(features::put);
      bits.forEach((input, values) -> features.bits(input).put(values));
    }

    /** The inputs of some features, as they are now. */
    public static Case of(String name, Features features) {
      Signature signature = features.signature();
      Map<String, float[]> floats = new LinkedHashMap<>();
      Map<String, int[]> ints = new LinkedHashMap<>();
      Map<String, long[]> longs = new LinkedHashMap<>();
      Map<String, byte[]> bits = new LinkedHashMap<>();
      for (int i = 0; i < signature.inputs().size(); i++) {
        String input = signature.inputs().get(i).name();
        var buffer = features.buffer(i);
        int size = buffer.limit();
        if (buffer instanceof java.nio.FloatBuffer b) {
          b.get(0, floats.computeIfAbsent(input, n -> new float[size]));
        } else if (buffer instanceof java.nio.IntBuffer b) {
          b.get(0, ints.computeIfAbsent(input, n -> new int[size]));
        } else if (buffer instanceof java.nio.LongBuffer b) {
          b.get(0, longs.computeIfAbsent(input, n -> new long[size]));
        } else if (buffer instanceof java.nio.ByteBuffer b) {
          b.get(0, bits.computeIfAbsent(input, n -> new byte[size]));
        }
      }
      int[] requestOf = new int[features.candidates()];
      features.requestOf().get(requestOf);
      return new Case(name, features.requests(), requestOf, floats, ints, longs, bits, Map.of());
    }
  }

  public GoldenRows {
    Expect.given("golden rows", "cases", cases);
    cases.forEach(c -> Expect.given("golden rows", "cases", c));
    cases = List.copyOf(cases);
    if (cases.isEmpty()) {
      throw new IllegalArgumentException("golden rows: expected at least one case but got none");
    }
  }

  /** The cases with the numbers to rank by that follow from their outputs. */
  GoldenRows ranked(Signature signature) {
    return new GoldenRows(cases.stream().map(c -> c.ranked(signature)).toList());
  }

  /**
   * Checks that the formula of a signature still gives the numbers to rank by.
   *
   * @throws BadInputException naming the case if it gives others
   */
  void requireRanking(Signature signature) {
    for (Case golden : cases) {
      double[] found = golden.ranked(signature).ranking();
      boolean same = found.length == golden.ranking().length;
      for (int i = 0; same && i < found.length; i++) {
        double expected = golden.ranking()[i];
        same =
            Double.compare(expected, found[i]) == 0 // NaN too
                || Math.abs(expected - found[i]) <= RANKING * Math.max(1, Math.abs(expected));
      }
      if (!same) {
        throw new BadInputException(
            "golden case '%s': expected the numbers to rank by that it was exported with but the formula %s gives others; export the ranker again"
                .formatted(golden.name(), signature.ranking()));
      }
    }
  }

  /** Golden rows come from a file: an input the scorer does not know is the file's fault. */
  private static void fill(Case golden, Features features) {
    try {
      golden.fill(features);
    } catch (IllegalArgumentException e) {
      throw new BadInputException("golden case '%s': %s".formatted(golden.name(), e.getMessage()));
    }
  }

  /**
   * Replays all cases.
   *
   * @param expectedBy who gave the outputs, for the report
   * @return one line of comparison for each case and output
   */
  public List<ParityReport.Line> compare(String expectedBy, String engine, Scorer scorer) {
    List<ParityReport.Line> lines = new ArrayList<>();
    try (Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      for (Case golden : cases) {
        fill(golden, features);
        scorer.score(features, outputs);
        Thread.yield(); // to a ranker that serves meanwhile
        golden.requireOutputs(scorer.signature());
        for (OutputSpec output : scorer.signature().outputs()) {
          double[] expected = golden.outputs().get(output.name());
          lines.add(
              ParityReport.Line.of(
                  golden.name(),
                  output,
                  expectedBy,
                  engine,
                  expected,
                  outputs.copy(output.name())));
        }
      }
    }
    return lines;
  }

  /**
   * Replays all cases.
   *
   * @throws BadInputException naming the worst output if one differs by more than {@link
   *     #TOLERANCE}
   */
  public void verify(String engine, Scorer scorer) {
    new ParityReport(compare("the golden rows", engine, scorer)).requirePass();
  }
}
