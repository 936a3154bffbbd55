package io.rankgraft.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** HPMR with each host and each transfer, and with history, as an ONNX file. */
class HpmrExportTest {
  @TestFactory
  Stream<DynamicTest> hpmr() {
    List<DynamicTest> tests = new ArrayList<>();
    for (HostKind host : HostKind.values()) {
      tests.add(
          host.takesTransfer()
              ? hpmr(host + " with PTN", Map.of("host", host, "predict", "ENHANCED"))
              : hpmr(host + " alone", Map.of("host", host, "ptn", false)));
    }
    for (TransferKind transfer : TransferKind.values()) {
      tests.add(hpmr("transfer " + transfer, Map.of("transfer", transfer, "predict", "ENHANCED")));
    }
    tests.add(hpmr("without PTN", Map.of("ptn", false)));
    tests.add(hpmr("with history", Map.of("history", true)));
    return tests.stream();
  }

  /**
   * The whole MB-GMN multiplies five layers: where large terms cancel, float32 has no 1e-5 left.
   */
  private static double deviation(Map<String, Object> changes) {
    return changes.get("host") == HostKind.MB_GMN_META ? 0.1 : ExportParity.DEVIATION;
  }

  private static DynamicTest hpmr(String name, Map<String, Object> changes) {
    HpmrConfig config =
        ExportParity.changed(
            HpmrConfig.preset("default", 3),
            HpmrConfig.class,
            ExportParity.with(changes, "dim", 8));
    return ExportParity.model(
        name,
        graph -> Hpmr.build(graph, ExportParity.log(), config),
        ServingForm::of,
        deviation(changes));
  }
}
