package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.Input;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Taps;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.Result;
import org.tensorflow.types.TFloat32;

/** A host alone in a model, served. */
final class Served implements AutoCloseable {
  final ModelGraph model = ModelGraph.withSeed(1);
  final Taps taps;
  private ModelSession session;

  Served(SavedModelHost host) {
    try {
      taps = host.build(model.scope(Build.SERVE)).taps();
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** Type and shape of each input, by name. */
  Map<String, String> inputs() {
    Map<String, String> inputs = new TreeMap<>();
    for (Input<?> input : model.inputs(Build.SERVE)) {
      inputs.put(input.name(), input.type().getSimpleName() + " " + input.shape());
    }
    return inputs;
  }

  /** The values of a tap; closes the feed. */
  float[] tap(String name, Feed feed) {
    if (session == null) {
      session = ModelSession.open(model, Threads.of(1));
    }
    try (feed;
        Result result = session.serve(feed, List.of(taps.require(name)))) {
      return Grafted.floats((TFloat32) result.get(0));
    }
  }

  @Override
  public void close() {
    if (session != null) {
      session.close();
    }
    model.close();
  }
}
