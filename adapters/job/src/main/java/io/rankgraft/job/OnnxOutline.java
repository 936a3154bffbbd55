package io.rankgraft.job;

import io.rankgraft.onnx.export.HostInput;
import io.rankgraft.onnx.export.HostReading;
import io.rankgraft.onnx.export.HostTensor;
import io.rankgraft.onnx.export.OnnxGraftHost;
import java.util.List;

/** What an ONNX file says of itself. */
final class OnnxOutline {
  private OnnxOutline() {}

  static HostOutline of(HostSource source) {
    return new HostOutline(
        OnnxGraftHost.readings(source.path()).stream().map(OnnxOutline::reads).toList(),
        OnnxGraftHost.tensors(source.path()).stream().map(OnnxOutline::gives).toList());
  }

  private static HostOutline.Reads reads(HostReading reading) {
    HostInput input = reading.input();
    return new HostOutline.Reads(
        input.name(), input.original(), input.shape(), reading.ids(), reading.texts());
  }

  private static HostOutline.Gives gives(HostTensor tensor) {
    return new HostOutline.Gives(
        tensor.name(),
        tensor.type(),
        tensor.shape(),
        tensor.op(),
        tensor.origin(),
        tensor.isOutput());
  }
}
