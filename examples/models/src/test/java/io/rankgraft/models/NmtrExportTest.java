package io.rankgraft.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** NMTR with each preset and unit as an ONNX file. */
class NmtrExportTest {
  @TestFactory
  Stream<DynamicTest> nmtr() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String preset : NmtrConfig.presets()) {
      for (NmtrConfig.Unit unit : NmtrConfig.Unit.values()) {
        NmtrConfig config =
            ExportParity.changed(
                NmtrConfig.preset(preset, 3),
                NmtrConfig.class,
                Map.of("dim", 8, "unit", unit, "layers", 2));
        tests.add(
            ExportParity.model(
                preset + ", " + unit,
                graph -> Nmtr.build(graph, ExportParity.log(), config, 0),
                ServingForm::of));
      }
    }
    return tests.stream();
  }
}
