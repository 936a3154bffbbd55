package io.rankgraft.cells;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.rankgraft.cells.CellRun.Built;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.graph.Attachment;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.graph.Taps;
import io.rankgraft.nd4j.Float64Judge;
import io.rankgraft.onnx.OnnxHost;
import io.rankgraft.onnx.OnnxScorer;
import io.rankgraft.onnx.export.OnnxGraftHost;
import io.rankgraft.onnx.export.OnnxModels;
import io.rankgraft.onnx.export.RankerExport;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.serve.Judge;
import io.rankgraft.serve.ScoreFormula;
import io.rankgraft.serve.ScoreOutputs;
import io.rankgraft.serve.Scorer;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.savedmodel.GraftRemoval;
import io.rankgraft.tensorflow.savedmodel.HostBuild;
import io.rankgraft.tensorflow.savedmodel.HostLimits;
import io.rankgraft.tensorflow.savedmodel.HostVariable;
import io.rankgraft.tensorflow.savedmodel.SavedModelExport;
import io.rankgraft.tensorflow.savedmodel.SavedModelHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The table graft × host × join. In every possible cell: with a residual join the first scores
 * equal the host's; training moves them; the host's parameters keep their bits and its outputs
 * their values; without the graft the union is the host; exported, the union scores as the graph.
 */
@Tag("slow")
class GraftsAndHostsTest {
  private static final Path PAGE = Path.of("..", "docs", "GRAFTS-AND-HOSTS.md");
  private static final float SAME = 1e-6f;
  private static final float PARITY = 1e-5f;
  private static final Optional<Judge> JUDGE = Optional.of(new Float64Judge());

  @TempDir static Path folder;
  private static CellFiles files;

  /** The columns of the table. */
  enum Host {
    CODE("code"),
    SAVED_MODEL("SavedModel"),
    ONNX("ONNX");

    private final String title;

    Host(String title) {
      this.title = title;
    }

    /** Why a join cannot be; empty where it can. */
    Optional<String> reason(boolean splice) {
      return this == ONNX && splice
          ? Optional.of(
              "no: ONNX Runtime gives taps, and nothing downstream of one can be built anew")
          : Optional.empty();
    }
  }

  @BeforeAll
  static void write() {
    files = CellFiles.write(folder.resolve("host"));
  }

  /** The page's table, as this test has it. */
  private static List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add("| graft | join | code | SavedModel | ONNX |");
    lines.add("|---|---|---|---|---|");
    for (CellGraft graft : CellGraft.values()) {
      for (boolean splice : new boolean[] {false, true}) {
        StringBuilder line = new StringBuilder("| " + graft.title() + " | " + join(splice) + " |");
        for (Host host : Host.values()) {
          line.append(' ').append(host.reason(splice).orElse("yes")).append(" |");
        }
        lines.add(line.toString());
      }
    }
    return lines;
  }

  private static String join(boolean splice) {
    return splice ? "Splice" : "Residual";
  }

  @Test
  void thePageHasThisTable() throws Exception {
    List<String> page = Files.readAllLines(PAGE);
    int from = page.indexOf(table().get(0));
    assertEquals(
        table(),
        page.subList(from, page.size()).stream().takeWhile(line -> line.startsWith("|")).toList());
  }

  @TestFactory
  Stream<DynamicTest> everyPossibleCell() {
    List<DynamicTest> cells = new ArrayList<>();
    for (CellGraft graft : CellGraft.values()) {
      for (Host host : Host.values()) {
        for (boolean splice : new boolean[] {false, true}) {
          if (host.reason(splice).isEmpty()) {
            String name = "%s, %s, %s".formatted(graft.title(), host.title, join(splice));
            cells.add(dynamicTest(name, () -> cell(graft, host, splice)));
          }
        }
      }
    }
    return cells.stream();
  }

  private static void cell(CellGraft graft, Host host, boolean splice) throws Exception {
    switch (host) {
      case CODE -> onCode(graft, splice);
      case SAVED_MODEL -> onSavedModel(graft, splice);
      case ONNX -> onOnnx(graft);
    }
  }

  /** First scores, movement, and the host's outputs; gives the host's logits. */
  private static float[] train(CellRun run, boolean splice) {
    float[] host = run.hostLogits();
    float[] first = run.joinedLogits();
    if (!splice) {
      assertArrayEquals(host, first, "first scores are the host's, bit by bit");
    }
    run.step();
    float[] moved = run.joinedLogits();
    float most = 0;
    for (int i = 0; i < moved.length; i++) {
      most = Math.max(most, Math.abs(moved[i] - first[i]));
    }
    assertTrue(most > 1e-4, "one step moves the scores but only by " + most);
    run.step();
    assertArrayEquals(host, run.hostLogits(), SAME, "the host's outputs stay");
    return host;
  }

  private static void onCode(CellGraft graft, boolean splice) {
    CellRun.Definition definition =
        scope -> {
          CellHost host = new CellHost(scope.child("host"));
          Attachment<?> attached = graft.attach(scope, host.taps(), splice);
          return new Built(host.taps(), host.downstream(attached.taps()), attached);
        };
    Batch rows = CellRows.of();
    try (CellRun run = new CellRun(definition, rows)) {
      Map<String, float[]> before = new LinkedHashMap<>();
      for (Parameter parameter : run.model.parameters()) {
        if (parameter.name().startsWith("host/")) {
          before.put(parameter.name(), run.session.values(parameter.name()));
        }
      }
      assertEquals(4, before.size());
      float[] host = train(run, splice);
      before.forEach((name, values) -> assertArrayEquals(values, run.session.values(name), name));
      assertExportScoresAlike(graft, definition, run, rows);
      try (ModelGraph alone = ModelGraph.forExport(run.session::values, 2)) {
        Taps taps = new CellHost(alone.scope(Build.EXPORT).child("host")).taps();
        try (ModelSession session = ModelSession.open(alone, Threads.of(1))) {
          assertArrayEquals(
              host, CellRun.floats(session, Build.EXPORT, rows, taps.require("logit")), SAME);
        }
      }
    }
  }

  private static void assertExportScoresAlike(
      CellGraft graft, CellRun.Definition definition, CellRun run, Batch rows) {
    try (ModelGraph model = ModelGraph.forExport(run.session::values, run.session.step())) {
      GraftScope scope = model.scope(Build.EXPORT);
      RankerExport export =
          RankerExport.of(
              model,
              definition.in(scope).outputs(),
              graft.requestIndex(),
              ScoreFormula.of("logit"),
              CellHost.SCHEMA,
              Optional.empty());
      assertScores(export, run, rows);
    }
  }

  /** The exported file gives what the session serves, host and union. */
  private static void assertScores(RankerExport export, CellRun run, Batch rows) {
    try (Scorer scorer = OnnxScorer.of("cell", export.onnx(), export.signature(), export.schema());
        Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      int[] requestOf = ((Column.Ints) rows.columns().get("request-of")).values();
      features.begin(CellRows.ROWS / 3, CellRows.ROWS);
      features.requestOf().put(requestOf);
      for (InputSpec input : export.signature().inputs()) {
        Column column = CellRun.column(rows, input.name());
        if (column instanceof Column.Floats floats) {
          features.put(input.name(), floats.values());
        } else {
          features.put(input.name(), ((Column.Ints) column).values());
        }
      }
      scorer.score(features, outputs);
      assertArrayEquals(run.joinedLogits(), outputs.copy("logit"), PARITY);
      assertArrayEquals(run.hostLogits(), outputs.copy("host"), PARITY);
    }
  }

  private static SavedModelHost tapped(Path model) {
    SavedModelHost host = SavedModelHost.read(model);
    for (String tap : CellHost.TAPS) {
      host = host.withTap(tap, tap);
    }
    return host;
  }

  private static void onSavedModel(CellGraft graft, boolean splice) {
    SavedModelHost host = tapped(files.savedModel());
    HostBuild[] last = new HostBuild[1];
    CellRun.Definition definition =
        scope -> {
          HostBuild build = host.build(scope);
          Attachment<?>[] attached = new Attachment<?>[1];
          Taps joined =
              build.mount(
                  taps -> {
                    attached[0] = graft.attach(scope, taps, splice);
                    return attached[0].taps();
                  });
          last[0] = build;
          return new Built(build.hostTaps(), joined, attached[0]);
        };
    Batch rows = CellRows.of();
    try (CellRun run = new CellRun(definition, rows)) {
      HostBuild served = last[0];
      float[] alone = train(run, splice);
      String name = "%s-%s".formatted(graft, splice);
      Path union = folder.resolve("union-" + name);
      SavedModelExport.of(run.session)
          .withHost(served)
          .withOutput("logit", served.taps().require("logit"))
          .write(union);
      SavedModelHost exported = SavedModelHost.read(union);
      int compared = 0;
      for (HostVariable variable : exported.variables()) {
        for (HostVariable own : host.variables()) {
          if (variable.name().equals("host/" + own.name())) {
            assertArrayEquals(host.values(own), exported.values(variable), own.name());
            compared++;
          }
        }
      }
      assertTrue(compared >= 2, "the union has the host's variables");
      assertArrayEquals(run.joinedLogits(), scored(union, rows), PARITY);
      Path stripped = folder.resolve("stripped-" + name);
      GraftRemoval.strip(union, stripped, HostLimits.ofDefaults());
      assertArrayEquals(alone, scored(stripped, rows), SAME);
      assertExportScoresAlike(graft, definition, run, rows);
    }
  }

  /** The logits of a SavedModel. */
  private static float[] scored(Path savedModel, Batch rows) {
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      Taps taps =
          SavedModelHost.read(savedModel)
              .withTap("logit", "logit")
              .build(model.scope(Build.SERVE))
              .taps();
      try (ModelSession session = ModelSession.open(model, Threads.of(1))) {
        return CellRun.floats(session, Build.SERVE, rows, taps.require("logit"));
      }
    }
  }

  private static void onOnnx(CellGraft graft) throws Exception {
    try (OnnxGraftHost host = OnnxGraftHost.of("cell", files.onnx(), files.onnxTaps())) {
      CellRun.Definition definition =
          scope -> {
            Taps taps = host.taps(scope);
            Attachment<?> attached = graft.attach(scope, taps, false);
            return new Built(taps, attached.taps(), attached);
          };
      Map<String, Column> columns = new LinkedHashMap<>(CellRows.of().columns());
      columns.putAll(host.extract(CellRows.of()).columns());
      Batch rows = new Batch(CellRows.ROWS, columns);
      try (CellRun run = new CellRun(definition, rows);
          ModelGraph model = ModelGraph.forExport(run.session::values, 2)) {
        float[] alone = train(run, false);
        RankerExport union =
            host.export(
                model,
                definition.in(model.scope(Build.EXPORT)).outputs(),
                graft.requestIndex(),
                ScoreFormula.of("logit"),
                CellHost.SCHEMA,
                JUDGE);
        assertScores(union, run, rows);
        var weights = ModelProto.parseFrom(union.onnx()).getGraph().getInitializerList();
        assertTrue(
            weights.containsAll(
                ModelProto.parseFrom(files.onnx()).getGraph().getInitializerList()));
        byte[] stripped = OnnxModels.strip(union.onnx());
        try (OnnxHost again = OnnxHost.of("stripped", stripped, List.of("score"))) {
          assertArrayEquals(alone, again.extract(CellRows.of()).floats("score"), SAME);
        }
        assertEquals(ModelProto.parseFrom(files.onnx()), ModelProto.parseFrom(stripped));
      }
    }
  }
}
