package io.rankgraft.cells;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Taps;
import io.rankgraft.onnx.export.OnnxExport;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.savedmodel.SavedModelExport;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;

/**
 * {@link CellHost} as the files a team may have.
 *
 * @param savedModel with all taps as outputs
 * @param onnx with the two logits as outputs
 * @param onnxTaps tensors inside it by tap
 */
record CellFiles(Path savedModel, byte[] onnx, Map<String, String> onnxTaps) {
  static CellFiles write(Path folder) {
    try (ModelGraph model = ModelGraph.withSeed(29)) {
      Taps taps = new CellHost(model.scope(Build.SERVE)).taps();
      try (ModelSession session = ModelSession.open(model, Threads.of(1))) {
        SavedModelExport export = SavedModelExport.of(session);
        for (String tap : CellHost.TAPS) {
          export = export.withOutput(tap, taps.require(tap));
        }
        export.write(folder);
        return onnx(folder, session);
      }
    }
  }

  private static CellFiles onnx(Path folder, ModelSession trained) {
    try (ModelGraph model = ModelGraph.forExport(trained::values, 0)) {
      Taps taps = new CellHost(model.scope(Build.EXPORT)).taps();
      Map<String, String> inside = new LinkedHashMap<>();
      for (String tap : CellHost.TAPS) {
        inside.put(tap, "tf/" + taps.require(tap).op().name());
      }
      Map<String, Operand<?>> outputs = new LinkedHashMap<>();
      outputs.put("score", taps.require("logit"));
      outputs.put("click-score", taps.require("click-logit"));
      return new CellFiles(folder, OnnxExport.of(model, outputs).model(), inside);
    }
  }
}
