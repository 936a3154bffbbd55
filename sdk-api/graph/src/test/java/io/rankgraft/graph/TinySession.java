package io.rankgraft.graph;

import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * A session on initialised variables; the test kit's tools depend on this module and cannot be
 * used.
 */
final class TinySession implements AutoCloseable {
  private final ModelGraph model;
  private final Session session;

  TinySession(ModelGraph model) {
    this.model = model;
    this.session = new Session(model.graph());
    try (TInt64 step = TInt64.scalarOf(0)) {
      var runner = session.runner().feed(model.step(), step);
      model.variables().forEach(v -> runner.addTarget(v.initialize()));
      if (!model.variables().isEmpty()) {
        runner.run().close();
      }
    }
  }

  float[] floats(Operand<TFloat32> tensor) {
    try (TInt64 step = TInt64.scalarOf(0);
        Result result = session.runner().feed(model.step(), step).fetch(tensor).run()) {
      TFloat32 value = (TFloat32) result.get(0);
      float[] out = new float[(int) value.size()];
      value.copyTo(DataBuffers.of(out, false, false));
      return out;
    }
  }

  void set(
      Operand<? extends org.tensorflow.types.family.TType> handle, Shape shape, float... values) {
    var tf = model.ops();
    try (TFloat32 tensor = TFloat32.tensorOf(shape, DataBuffers.of(values, true, false))) {
      var value = tf.placeholder(TFloat32.class);
      var assign = tf.assignVariableOp(handle, value);
      session.runner().feed(value, tensor).addTarget(assign).run().close();
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
