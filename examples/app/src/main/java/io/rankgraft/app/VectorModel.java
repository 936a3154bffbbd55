package io.rankgraft.app;

import io.rankgraft.models.Hpmr;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.InnerProductScorer;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import java.util.List;
import org.tensorflow.Result;
import org.tensorflow.types.TFloat32;

/**
 * The vectors a trained model scores with, out of the session: users [users, d], items [items, d].
 */
record VectorModel(float[] users, float[] items, int dim) {
  static VectorModel of(Hpmr model, ModelSession session, int dim) {
    try (Feed nothing = new Feed();
        Result result = session.serve(nothing, List.of(model.userVectors(), model.itemVectors()))) {
      return new VectorModel(
          floats((TFloat32) result.get(0)), floats((TFloat32) result.get(1)), dim);
    }
  }

  private static float[] floats(TFloat32 tensor) {
    float[] values = new float[Math.toIntExact(tensor.size())];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
  }

  /** A scorer on these vectors; close it. */
  InnerProductScorer scorer(int threads) {
    return new InnerProductScorer(users, items, dim, Threads.of(threads));
  }
}
