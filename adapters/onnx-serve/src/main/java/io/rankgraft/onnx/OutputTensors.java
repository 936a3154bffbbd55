package io.rankgraft.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import io.rankgraft.serve.ScoreOutputs;
import java.util.LinkedHashMap;
import java.util.Map;

/** Native tensors over the buffers of some outputs, kept from run to run. */
record OutputTensors(Map<String, OnnxTensor> pinned) implements AutoCloseable {
  static OutputTensors over(ScoreOutputs outputs) {
    Map<String, OnnxTensor> pinned = new LinkedHashMap<>();
    var specs = outputs.signature().outputs();
    try {
      for (int i = 0; i < specs.size(); i++) {
        pinned.put(
            specs.get(i).name(),
            Tensors.over(outputs.buffer(i), new long[] {outputs.candidates()}));
      }
      return new OutputTensors(pinned);
    } catch (OrtException | RuntimeException e) {
      Tensors.close(pinned.values());
      throw new IllegalStateException("onnx scorer: expected to wrap outputs but " + e, e);
    }
  }

  @Override
  public void close() {
    Tensors.close(pinned.values());
  }
}
