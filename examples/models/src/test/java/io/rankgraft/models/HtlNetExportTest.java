package io.rankgraft.models;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.data.FeatureType.Rule;
import io.rankgraft.graph.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** HTLNet with each bottom and head as an ONNX file. */
class HtlNetExportTest {
  private static final FeatureSchema FEATURES =
      new FeatureSchema(
          List.of(
              ids("user", Axis.REQUEST),
              ids("item", Axis.CANDIDATE),
              new Feature("price", Axis.CANDIDATE, new FeatureType.Dense(2, 0f))));

  /** With an id for unknown values. */
  private static Feature ids(String name, Axis axis) {
    return new Feature(
        name,
        axis,
        new Categorical.Vocabulary(
            List.of("a", "b", "c", "d", "e", "f"), Rule.RESERVE, Rule.RESERVE));
  }

  @TestFactory
  Stream<DynamicTest> htlnet() {
    List<DynamicTest> tests = new ArrayList<>();
    for (HtlNetConfig.HeadKind head : HtlNetConfig.HeadKind.values()) {
      tests.add(htlnet("head " + head, Map.of("head", head)));
    }
    for (HtlNetConfig.BottomKind bottom : HtlNetConfig.BottomKind.values()) {
      tests.add(htlnet("bottom " + bottom, Map.of("bottom", bottom)));
    }
    for (HtlNetConfig.Core core : HtlNetConfig.Core.values()) {
      tests.add(htlnet("core " + core, Map.of("core", core)));
    }
    tests.add(htlnet("concatenation", Map.of("fusion", "CONCATENATION")));
    tests.add(htlnet("Gumbel noise in training", Map.of("noise", "GUMBEL")));
    return tests.stream();
  }

  private static DynamicTest htlnet(String name, Map<String, ?> changes) {
    Map<String, Object> small =
        ExportParity.with(
            changes,
            "dim",
            4,
            "experts",
            2,
            "layers",
            List.of(6),
            "tower",
            List.of(6, 4),
            "labelWidth",
            3);
    HtlNetConfig config =
        ExportParity.changed(HtlNetConfig.preset("default"), HtlNetConfig.class, small);
    List<Task> tasks =
        List.of(Task.ofBinary("click"), Task.ofBinary("view"), new Task("watch", Task.Kind.AMOUNT));
    return ExportParity.model(
        name, graph -> HtlNet.build(graph, FEATURES, tasks, config), ServingForm::of);
  }
}
