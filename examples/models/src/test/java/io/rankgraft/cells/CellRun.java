package io.rankgraft.cells;

import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.graph.Attachment;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Input;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Taps;
import io.rankgraft.serve.Domain;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Sgd;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.train.Schedule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** One graft on one host by one join, in training on {@link CellRows}; the host is frozen. */
final class CellRun implements AutoCloseable {
  /**
   * A build of host and graft.
   *
   * @param host the taps as the host alone gives them
   * @param joined the taps downstream of the join
   */
  record Built(Taps host, Taps joined, Attachment<?> attachment) {
    /** The host's logit and the joined one, for an export. */
    Map<OutputSpec, Operand<TFloat32>> outputs() {
      Map<OutputSpec, Operand<TFloat32>> outputs = new LinkedHashMap<>();
      outputs.put(OutputSpec.of("host", Domain.LOGIT), host.require("logit", TFloat32.class));
      outputs.put(
          new OutputSpec("logit", Domain.LOGIT, "host"), joined.require("logit", TFloat32.class));
      return outputs;
    }
  }

  /** Host and graft in one build. */
  interface Definition {
    Built in(GraftScope scope);
  }

  final ModelGraph model = ModelGraph.withSeed(5);
  final Built serve;
  final ModelSession session;
  private final Batch rows;
  private final Trainer trainer;

  CellRun(Definition definition, Batch rows) {
    this.rows = rows;
    GraftScope scope = model.scope(Build.TRAIN);
    Built train = definition.in(scope);
    Operand<TFloat32> logit = train.joined().require("logit", TFloat32.class);
    scope.loss("ranking", CellGraft.BUY, 1, () -> logLoss(scope, logit));
    serve = definition.in(model.scope(Build.SERVE));
    trainer =
        Trainer.build(
            model,
            Objective.of(Sgd.plain(), Schedule.constant(0.5f)),
            train.attachment().parameters()); // none of the host's
    session = ModelSession.open(model, Threads.of(1));
  }

  private static Operand<TFloat32> logLoss(GraftScope scope, Operand<TFloat32> z) {
    Ops tf = scope.tf();
    return tf.math.mean(
        tf.math.sub(tf.math.softplus(z), tf.math.mul(z, scope.label(CellGraft.BUY))),
        tf.constant(0));
  }

  void step() {
    try (Feed feed = feed(model, Build.TRAIN, rows)) {
      trainer.step(session, feed);
    }
  }

  float[] hostLogits() {
    return floats(session, Build.SERVE, rows, serve.host().require("logit"));
  }

  float[] joinedLogits() {
    return floats(session, Build.SERVE, rows, serve.joined().require("logit"));
  }

  /** A tensor of a build for some rows. */
  static float[] floats(ModelSession session, Build build, Batch rows, Operand<?> tensor) {
    try (Feed feed = feed(session.model(), build, rows);
        Result result = session.serve(feed, List.of(tensor))) {
      TFloat32 values = (TFloat32) result.get(0);
      float[] copy = new float[(int) values.size()];
      values.asRawTensor().data().asFloats().read(copy);
      return copy;
    }
  }

  private static Feed feed(ModelGraph model, Build build, Batch rows) {
    Feed feed = new Feed();
    for (Input<?> input : model.inputs(build)) {
      Column column = column(rows, input.name());
      long[] shape = java.util.Arrays.stream(column.shape()).asLongStream().toArray();
      if (column instanceof Column.Floats floats) {
        feed.put(input.name(), floats.values(), shape);
      } else if (column instanceof Column.Ints ints) {
        feed.put(input.name(), ints.values(), shape);
      }
    }
    return feed;
  }

  /** The column an input is fed from: of its name, or of the name its path ends in. */
  static Column column(Batch rows, String input) {
    Map<String, Column> columns = rows.columns();
    String last = input.substring(input.lastIndexOf('/') + 1);
    Column exact = columns.getOrDefault(input, columns.get(last));
    return exact != null
        ? exact
        : columns.entrySet().stream()
            .filter(c -> last.endsWith("-" + c.getKey()))
            .findFirst()
            .orElseThrow()
            .getValue();
  }

  @Override
  public void close() {
    session.close();
    model.close();
  }
}
