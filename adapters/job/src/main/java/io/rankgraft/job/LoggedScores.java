package io.rankgraft.job;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Column;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureType;
import io.rankgraft.tensorflow.ModelSession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntPredicate;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * Whether the host says of some rows here what it said of them in its own system, as the log has
 * it; and where not, why. Order and padding of sequences, shifted ids, missing values and a
 * probability for a logit are tried.
 */
final class LoggedScores {
  private static final int ROWS = 256;
  private static final int MOST_DIGITS = 6;
  private static final double TOLERANCE = 1e-4;

  private final JobPlan plan;
  private final HostSource source;
  private final JobHost host;
  private final ModelSession session;
  private final Batch rows;

  LoggedScores(JobPlan plan, HostSource source, JobHost host, ModelSession session, Part train) {
    this.plan = plan;
    this.source = source;
    this.host = host;
    this.session = session;
    this.rows = train.batch(0, Math.min(ROWS, train.size()));
  }

  /**
   * @throws BadInputException if the host scores the rows otherwise than its own system did, or a
   *     tap of probabilities has other numbers
   */
  void check(JobListener listener) {
    HostScores scores = new HostScores(plan, source.taps());
    for (JobTask task : plan.tasks()) {
      Optional<String> tap = scores.tapOf(task.task());
      if (tap.isPresent() && tap.get().startsWith("probability")) {
        requireProbabilities(tap.get());
      }
      if (task.hostScore().isPresent()) {
        String which =
            tap.orElseThrow(
                () ->
                    new BadInputException(
                        "--host-score %s=%s: expected a tap with the host's score of the task but there is none; name it: --tap logit=TENSOR"
                            .formatted(task.name(), task.hostScore().get())));
        new OfTask(task, which).check(listener);
      }
    }
  }

  private void requireProbabilities(String tap) {
    double[] found = host.tapped(session, tap, rows);
    for (double p : found) {
      if (!(p >= 0 && p <= 1)) {
        throw new BadInputException(
            "tap '%s': expected probabilities, 0 to 1, but '%s' is %s of a training row; if it is a logit, tap it as --tap %s=%s"
                .formatted(
                    tap,
                    source.taps().get(tap),
                    p,
                    tap.replaceFirst("^probability", "logit"),
                    source.taps().get(tap)));
      }
    }
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  /** The logged scores of one task. */
  private final class OfTask {
    private final JobTask task;
    private final String tap;
    private final double[] logged; // NaN where the log has none
    private final DoubleUnaryOperator read; // from the tap to what is compared
    private final boolean logits; // whether the log has logits
    private final double tolerance;

    OfTask(JobTask task, String tap) {
      this.task = task;
      this.tap = tap;
      float[] column = rows.floats(JobPlan.hostScore(task.task()));
      double rounding = rounding(column);
      boolean outside = false;
      for (float score : column) {
        outside |= score < 0 || score > 1;
      }
      this.logits = task.isBinary() && outside;
      this.logged = new double[column.length];
      Arrays.setAll(logged, i -> logits ? sigmoid(column[i]) : column[i]);
      this.read =
          task.isBinary() && !tap.startsWith("probability")
              ? LoggedScores::sigmoid
              : DoubleUnaryOperator.identity();
      this.tolerance = Math.max(TOLERANCE, rounding);
    }

    void check(JobListener listener) {
      if (Arrays.stream(logged).allMatch(Double::isNaN)) {
        throw new BadInputException(
            "%s: expected a score in the first %s training rows but there is none; name another column"
                .formatted(who(), logged.length));
      }
      double[] tapped = host.tapped(session, tap, rows);
      double[] ours = Arrays.stream(tapped).map(read).toArray();
      boolean[] apart = apart(ours);
      int differ = count(apart);
      if (differ == 0) {
        listener.noted(
            "the host scores %s training rows as %s has them%s"
                .formatted(
                    rows.rows(), task.hostScore().orElseThrow(), logits ? ", as logits" : ""));
        return;
      }
      int first = first(apart);
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s: expected the host to score rows here as in its own system but %d of %d differ, the first has %.6g there and %.6g here; %s",
              who(),
              differ,
              logged.length,
              logged[first],
              ours[first],
              cause(tapped, apart)
                  .map("cause: "::concat)
                  .orElse(
                      "neither order nor padding of sequences, shifted ids, missing values nor a probability for a logit explains it: see that tap, --input and the host's version are those of that system"
                          + kept())));
    }

    private String who() {
      return "--host-score %s=%s".formatted(task.name(), task.hostScore().orElseThrow());
    }

    private String kept() {
      List<String> kept =
          host.notes().stream().filter(note -> note.contains("keeps its default")).toList();
      return kept.isEmpty() ? "" : "; " + String.join("; ", kept);
    }

    private boolean[] apart(double[] ours) {
      boolean[] apart = new boolean[logged.length];
      for (int i = 0; i < apart.length; i++) {
        double far = Math.abs(ours[i] - logged[i]);
        apart[i] =
            !Double.isNaN(logged[i]) && !(far <= tolerance * Math.max(1, Math.abs(logged[i])));
      }
      return apart;
    }

    private int count(boolean[] apart) {
      int n = 0;
      for (boolean one : apart) {
        n += one ? 1 : 0;
      }
      return n;
    }

    private int first(boolean[] apart) {
      int at = 0;
      while (!apart[at]) {
        at++;
      }
      return at;
    }

    private Optional<String> cause(double[] tapped, boolean[] apart) {
      Optional<String> unit = unit(tapped);
      if (unit.isPresent()) {
        return unit;
      }
      List<Feature> features =
          host.features().stream().distinct().map(plan.schema()::feature).toList();
      Optional<String> absent = absent(features, apart);
      if (absent.isPresent()) {
        return absent;
      }
      List<ScoreSuspect> suspects = ScoreSuspect.of(features);
      for (ScoreSuspect suspect : suspects) {
        if (explains(suspect)) {
          return Optional.of(suspect.cause());
        }
      }
      for (ScoreSuspect one : suspects) {
        for (ScoreSuspect other : suspects) {
          if (suspects.indexOf(one) < suspects.indexOf(other) && explains(one.and(other))) {
            return Optional.of(one.and(other).cause());
          }
        }
      }
      return Optional.empty();
    }

    /** Whether the tap is a probability that is read as a logit, or the other way round. */
    private Optional<String> unit(double[] tapped) {
      if (!task.isBinary()) {
        return Optional.empty();
      }
      boolean probability = tap.startsWith("probability");
      double[] other = Arrays.stream(tapped).map(x -> probability ? sigmoid(x) : x).toArray();
      return count(apart(other)) > 0
          ? Optional.empty()
          : Optional.of(
              "'%s' is %s; tap it as --tap %s=%s"
                  .formatted(
                      source.taps().get(tap),
                      probability ? "a logit" : "a probability",
                      probability
                          ? tap.replaceFirst("^probability", "logit")
                          : tap.replaceFirst("^logit", "probability"),
                      source.taps().get(tap)));
    }

    /** A feature that is missing or unknown in just the rows that differ. */
    private Optional<String> absent(List<Feature> features, boolean[] apart) {
      List<String> found = new ArrayList<>();
      for (Feature feature : features) {
        IntPredicate missing = missing(feature);
        boolean same = true;
        for (int row = 0; row < apart.length; row++) {
          same &= Double.isNaN(logged[row]) || apart[row] == missing.test(row);
        }
        if (same) {
          found.add("'" + feature.name() + "'");
        }
      }
      return found.isEmpty()
          ? Optional.empty()
          : Optional.of(
              "just the rows differ where %s is missing or unknown: that system gives the host another value there; set fill of a dense feature, or the ids for missing and unknown values, to what it gives"
                  .formatted(String.join(", ", found)));
    }

    private IntPredicate missing(Feature feature) {
      Column column = rows.columns().get(feature.name());
      int width = column.size() / rows.rows();
      Categorical ids = feature.type().elements();
      if (ids != null && width == 1 && column instanceof Column.Ints ints) {
        return row ->
            ints.values()[row] == ids.missingId() || ints.values()[row] == ids.unknownId();
      }
      if (feature.type() instanceof FeatureType.Dense dense
          && dense.fill() != null
          && column instanceof Column.Floats floats) {
        return row -> {
          boolean any = false;
          for (int i = row * width; i < (row + 1) * width; i++) {
            any |= floats.values()[i] == dense.fill();
          }
          return any;
        };
      }
      return row -> false;
    }

    private boolean explains(ScoreSuspect suspect) {
      try {
        double[] turned = host.tapped(session, tap, suspect.turned().apply(rows));
        return count(apart(Arrays.stream(turned).map(read).toArray())) == 0;
      } catch (IllegalArgumentException | TensorFlowException e) {
        return false; // the host has no such ids
      }
    }

    /** How far apart numbers may be that were written with as few digits as these. */
    private static double rounding(float[] scores) {
      double step = 1;
      for (int digits = 1; digits <= MOST_DIGITS; digits++) {
        step /= 10;
        boolean all = true;
        for (float score : scores) {
          all &= Float.isNaN(score) || Math.abs(score / step - Math.rint(score / step)) < 1e-2;
        }
        if (all) {
          return 0.6 * step;
        }
      }
      return 0;
    }
  }
}
