package io.rankgraft.models;

import io.rankgraft.data.Axis;
import io.rankgraft.tim.TimConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** DTRN with each head, encoder and reading of TIM as an ONNX file. */
@Tag("slow")
class DtrnExportTest {
  @TestFactory
  Stream<DynamicTest> dtrn() {
    List<DynamicTest> tests = new ArrayList<>();
    for (DtrnConfig.Head head : DtrnConfig.Head.values()) {
      tests.add(dtrn("head " + head, Map.of("head", head)));
    }
    for (DtrnConfig.Encoder encoder : DtrnConfig.Encoder.values()) {
      tests.add(dtrn("encoder " + encoder, Map.of("tim", false, "encoder", encoder)));
    }
    for (TimConfig.Inject inject : TimConfig.Inject.values()) {
      var empty = TimConfig.Empty.values()[inject.ordinal() % TimConfig.Empty.values().length];
      var positions =
          TimConfig.Positions.values()[inject.ordinal() % TimConfig.Positions.values().length];
      tests.add(
          dtrn(
              "inject %s, empty %s, positions %s".formatted(inject, empty, positions),
              Map.of("inject", inject, "empty", empty, "positions", positions)));
    }
    tests.add(dtrn("without TRM", Map.of("trm", false)));
    return tests.stream();
  }

  private static DynamicTest dtrn(String name, Map<String, ?> changes) {
    Map<String, Object> small =
        ExportParity.with(
            changes,
            "dim",
            4,
            "heads",
            2,
            "length",
            3,
            "hyperHidden",
            5,
            "noisy",
            List.of("skip"),
            "expert",
            List.of(5),
            "tower",
            List.of(4));
    DtrnConfig config = ExportParity.changed(DtrnConfig.preset("default"), DtrnConfig.class, small);
    Dtrn.Schema schema =
        new Dtrn.Schema(
            List.of("watch", "click"),
            List.of("watch", "skip"),
            30,
            List.of(
                new Dtrn.Field("user", 9, Axis.REQUEST),
                new Dtrn.Field("slot", 4, Axis.CANDIDATE)));
    return ExportParity.model(name, graph -> Dtrn.build(graph, schema, config), ServingForm::of);
  }
}
