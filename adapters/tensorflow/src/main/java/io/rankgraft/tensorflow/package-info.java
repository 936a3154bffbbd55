/**
 * The engine: from a {@link io.rankgraft.graph.ModelGraph} with losses to trained parameters.
 *
 * <p>In this order: build the model, {@link io.rankgraft.tensorflow.Trainer#build} adds the update
 * (weighting → merge → rule → optimizer), {@link io.rankgraft.tensorflow.ModelSession#open} makes a
 * session, {@link io.rankgraft.tensorflow.Trainer#step} takes steps, and {@link
 * io.rankgraft.tensorflow.Checkpoint} keeps them. Sessions close before graphs; who feeds or
 * fetches a tensor closes it.
 *
 * <p>Gradients come from TensorFlow's own C++ registry, from {@link
 * io.rankgraft.train.CustomGradients} where it has none, and stop at table lookups, whose gradient
 * is a list of rows.
 */
package io.rankgraft.tensorflow;
