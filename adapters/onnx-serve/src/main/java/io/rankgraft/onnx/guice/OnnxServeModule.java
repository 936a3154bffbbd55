package io.rankgraft.onnx.guice;

import com.google.inject.AbstractModule;
import io.rankgraft.onnx.OnnxScorer;
import io.rankgraft.serve.guice.RankersModule;

/** Adds {@code onnx} to the engines that rankers may name. */
public final class OnnxServeModule extends AbstractModule {
  @Override
  protected void configure() {
    RankersModule.engines(binder()).addBinding("onnx").toInstance(OnnxScorer::load);
  }
}
