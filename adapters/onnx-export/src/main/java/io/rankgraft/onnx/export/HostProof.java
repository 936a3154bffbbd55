package io.rankgraft.onnx.export;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.onnx.OnnxHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * That a host's canonical form gives what its file gives, and each row the same alone as among
 * others: both are run by ONNX Runtime on rows made up, at two numbers of rows and row by row.
 */
final class HostProof {
  /** How long a run of a host nobody vouches for may take. */
  static final Duration LIMIT = Duration.ofSeconds(10);

  private static final int ROWS = 3;
  private static final double TOLERANCE = 1e-5;

  private final String name;
  private final String who;
  private final CanonicalHost host;
  private final List<String> taps;
  private final ProbeRows probe;

  HostProof(String name, CanonicalHost host, Map<String, List<String>> texts) {
    this.name = name;
    this.who = "onnx host '%s'".formatted(name);
    this.host = host;
    this.taps = List.copyOf(new LinkedHashSet<>(host.taps().values()));
    this.probe = new ProbeRows(host.file().getGraph(), host.rowInputs(), texts);
  }

  /**
   * A session on the canonical form that was proven.
   *
   * @param canonical with the form that is proven
   * @param taps what it gives for a few rows
   */
  record Proven(CanonicalHost canonical, OnnxHost session, Batch taps) {}

  /**
   * @throws BadInputException if no form gives what the file gives, or rows depend on one another
   */
  Proven prove() {
    if (host.isFile() && host.fixed() == 0) {
      OnnxHost session = session(host.model());
      try {
        Batch rows = firstThatRuns(probe, r -> session.extract(r, LIMIT));
        return new Proven(host, session, requireIndependent(session, rows));
      } catch (RuntimeException | Error e) {
        session.close();
        throw e;
      }
    }
    Batch rows;
    Batch expected;
    Batch fewer;
    Map<String, long[]> shapes;
    try (OnnxHost file = session(host.file())) {
      rows = firstThatRuns(probe, r -> byFile(file, r));
      expected = byFile(file, rows);
      fewer = byFile(file, ProbeRows.rows(rows, 0, ROWS - 1));
      shapes = host.fixed() > 0 ? shapes(rows) : Map.of();
    }
    List<CanonicalHost> ways = new ArrayList<>();
    if (host.fixed() == 0) {
      ways.add(host);
    } else {
      OpenRows open = new OpenRows(host.model().getGraph(), host.fixed(), kept());
      for (GraphProto way : open.ways(shapes)) {
        ModelProto model = host.model().toBuilder().setGraph(way).build();
        ways.add(
            way.getNodeList().stream().anyMatch(n -> n.getName().equals("rows"))
                ? host.withModel(
                    model,
                    "the file is fixed to %s rows: each is computed by itself, which is slow; export it with an open first dimension (dynamic_axes)"
                        .formatted(host.fixed()))
                : host.withModel(model));
      }
    }
    BadInputException failed = null;
    for (CanonicalHost way : ways) {
      OnnxHost session = null;
      try {
        session = session(way.model());
        Batch given = requireIndependent(session, rows);
        requireSame(expected, given);
        requireSame(fewer, session.extract(ProbeRows.rows(rows, 0, ROWS - 1), LIMIT));
        return new Proven(way, session, given);
      } catch (BadInputException e) {
        failed = e;
        if (session != null) {
          session.close();
        }
      } catch (RuntimeException | Error e) {
        if (session != null) {
          session.close();
        }
        throw e;
      }
    }
    if (host.fixed() > 0 && !failed.getMessage().contains("depends on")) {
      HostInput first =
          host.inputs().stream()
              .filter(i -> i.shape().isEmpty() || i.shape().get(0) > 0)
              .findFirst()
              .orElseThrow();
      throw new BadInputException(
          "%s, input '%s': expected any number of rows but it is fixed to %s and so are sizes inside the graph; export the model with an open first dimension (dynamic_axes)"
              .formatted(who, first.name(), host.fixed()),
          failed);
    }
    throw failed;
  }

  /** Outputs of tensors and taps, which a graph keeps. */
  private List<String> kept() {
    Set<String> kept = new LinkedHashSet<>();
    host.model().getGraph().getOutputList().stream()
        .filter(o -> !o.hasType() || o.getType().hasTensorType())
        .forEach(o -> kept.add(o.getName()));
    kept.addAll(taps);
    return List.copyOf(kept);
  }

  private OnnxHost session(ModelProto model) {
    return OnnxHost.of(name, OnnxModels.buffer(model), taps);
  }

  /** The most telling rows that a host computes at all. */
  static Batch firstThatRuns(ProbeRows probe, Consumer<Batch> run) {
    return firstThatRuns(probe, ROWS, run);
  }

  static Batch firstThatRuns(ProbeRows probe, int n, Consumer<Batch> run) {
    BadInputException failed = null;
    for (ProbeRows.Kind kind : ProbeRows.Kind.values()) {
      Batch rows = probe.of(kind, n);
      try {
        run.accept(rows);
        return rows;
      } catch (BadInputException e) {
        failed = failed == null ? e : failed;
      }
    }
    throw failed;
  }

  /** What the file gives; one that is fixed to a number of rows gets each row as often. */
  private Batch byFile(OnnxHost file, Batch rows) {
    if (host.fixed() == 0) {
      return file.extract(rows, LIMIT);
    }
    List<Batch> each = new ArrayList<>();
    for (int row = 0; row < rows.rows(); row++) {
      each.add(ProbeRows.rows(file.extract(repeated(rows, row), LIMIT), 0, 1));
    }
    Map<String, Column> columns = new LinkedHashMap<>();
    for (String tap : taps) {
      int[] shape = each.get(0).columns().get(tap).shape();
      float[] all = new float[0];
      for (Batch one : each) {
        float[] values = one.floats(tap);
        all = Arrays.copyOf(all, all.length + values.length);
        System.arraycopy(values, 0, all, all.length - values.length, values.length);
      }
      shape[0] = rows.rows();
      columns.put(tap, new Column.Floats(all, shape));
    }
    return new Batch(rows.rows(), columns);
  }

  /** One row as often as the file has rows, in the file's own shapes. */
  private Batch repeated(Batch rows, int row) {
    Batch one = ProbeRows.rows(rows, row, row + 1);
    Map<String, Column> columns = new LinkedHashMap<>();
    for (HostInput input : host.inputs()) {
      Column column = one.columns().get(input.name());
      columns.put(input.name(), Columns.repeated(column, host.fixed()));
    }
    return new Batch(host.fixed(), columns);
  }

  /** The shapes of all tensors in one run of the file. */
  private Map<String, long[]> shapes(Batch rows) {
    ModelProto all = OnnxModels.exposed(host.model());
    Map<String, long[]> shapes = new LinkedHashMap<>();
    try (OnnxHost open = OnnxHost.of(name, OnnxModels.buffer(all), List.of())) {
      open.shapes(repeated(rows, 0), LIMIT)
          .forEach((tensor, info) -> shapes.put(tensor, info.getShape()));
    }
    return shapes;
  }

  private void requireSame(Batch expected, Batch actual) {
    for (String tap : taps) {
      double apart = apart(expected, actual, tap);
      if (!(apart <= TOLERANCE)) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "%s, tap '%s': expected what the file gives but the lifted model is %.3g apart; export the model with opset %d",
                who,
                tap,
                apart,
                OnnxExport.OPSET));
      }
    }
  }

  private static double apart(Batch expected, Batch actual, String tap) {
    float[] a = expected.floats(tap);
    float[] b = actual.floats(tap);
    double worst =
        Arrays.equals(expected.columns().get(tap).shape(), actual.columns().get(tap).shape())
            ? 0
            : Double.POSITIVE_INFINITY;
    for (int i = 0; i < Math.min(a.length, b.length); i++) {
      if (Float.compare(a[i], b[i]) != 0) {
        double error = Math.abs((double) a[i] - b[i]) / Math.max(1, Math.abs(a[i]));
        worst = Math.max(worst, Double.isNaN(error) ? Double.POSITIVE_INFINITY : error);
      }
    }
    return worst;
  }

  /** As {@link #prove()}, of a host that is proven, on the user's rows. */
  void prove(Proven proven, Batch rows) {
    if (proven.canonical().model() != host.file()) {
      try (OnnxHost file = session(host.file())) {
        requireSame(byFile(file, rows), proven.session().extract(rows));
      }
    }
    requireIndependent(proven.session(), rows);
  }

  /**
   * @return what the rows give
   * @throws BadInputException if a row's taps depend on the other rows, or on the run
   */
  private Batch requireIndependent(OnnxHost session, Batch rows) {
    Batch together = session.extract(rows, LIMIT);
    for (int row = 0; row < rows.rows(); row++) {
      Batch alone = session.extract(ProbeRows.rows(rows, row, row + 1), LIMIT);
      for (String tap : taps) {
        double apart = apart(ProbeRows.rows(together, row, row + 1), alone, tap);
        if (!(apart <= TOLERANCE)) {
          throw dependent(apart(together, session.extract(rows, LIMIT), tap) > TOLERANCE, apart);
        }
      }
    }
    return together;
  }

  private BadInputException dependent(boolean random, double apart) {
    Optional<NodeProto> training =
        host.model().getGraph().getNodeList().stream()
            .filter(n -> n.getOpType().equals("BatchNormalization"))
            .filter(
                n ->
                    n.getAttributeList().stream()
                        .anyMatch(a -> a.getName().equals("training_mode") && a.getI() == 1))
            .findFirst();
    return new BadInputException(
        "%s: expected each row's numbers to be its own but %s; export the model in inference mode, model.eval()"
            .formatted(
                who,
                training.isPresent()
                    ? "BatchNormalization '%s' is in training mode, so that a row's score depends on the other rows"
                        .formatted(training.get().getName())
                    : random
                        ? "the same rows give others when they are run again"
                        : String.format(
                            Locale.ROOT,
                            "a row's score depends on the other rows (%.3g apart)",
                            apart)));
  }
}
