package io.rankgraft.app.graft;

import io.rankgraft.data.BadInputException;
import io.rankgraft.onnx.OnnxScorer;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.Scorer;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.savedmodel.TensorFlowScorer;

/** The engines a bundle may be scored with. */
enum Engines {
  ONNX("ONNX Runtime") {
    @Override
    boolean isIn(Bundle bundle) {
      return bundle.hasOnnx();
    }

    @Override
    Scorer load(Bundle bundle) {
      return OnnxScorer.load(bundle);
    }

    @Override
    Scorer loadUnchecked(Bundle bundle) {
      return OnnxScorer.of(
          bundle.manifest().name(), bundle.onnx(), bundle.manifest().signature(), bundle.schema());
    }
  },
  TENSORFLOW("TensorFlow") {
    @Override
    boolean isIn(Bundle bundle) {
      return bundle.hasSavedModel();
    }

    @Override
    Scorer load(Bundle bundle) {
      return TensorFlowScorer.load(bundle, Threads.of(1));
    }

    @Override
    Scorer loadUnchecked(Bundle bundle) {
      return TensorFlowScorer.of(
          bundle.savedModel(), bundle.manifest().signature(), bundle.schema(), Threads.of(1));
    }
  };

  private final String words;

  Engines(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  /** Whether the bundle has a model for it. */
  abstract boolean isIn(Bundle bundle);

  /** Loads the model and replays the golden rows. */
  abstract Scorer load(Bundle bundle);

  /** Loads the model; golden rows are the caller's. */
  abstract Scorer loadUnchecked(Bundle bundle);

  /** ONNX Runtime where it can, else TensorFlow. */
  static Engines of(Bundle bundle) {
    return bundle.hasOnnx() ? ONNX : TENSORFLOW;
  }

  /**
   * @throws BadInputException if the bundle has no model for the engine
   */
  Engines requireIn(Bundle bundle) {
    if (!isIn(bundle)) {
      throw BadInputException.in(
          bundle.root(), "expected a model for %s but the bundle has none".formatted(words));
    }
    return this;
  }
}
