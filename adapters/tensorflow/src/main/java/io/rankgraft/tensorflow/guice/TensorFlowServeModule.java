package io.rankgraft.tensorflow.guice;

import com.google.inject.AbstractModule;
import io.rankgraft.serve.guice.RankersModule;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.savedmodel.TensorFlowScorer;

/** Adds {@code tensorflow} to the engines that rankers may name. */
public final class TensorFlowServeModule extends AbstractModule {
  @Override
  protected void configure() {
    RankersModule.engines(binder())
        .addBinding("tensorflow")
        .toInstance((bundle, threads) -> TensorFlowScorer.load(bundle, Threads.of(threads)));
  }
}
