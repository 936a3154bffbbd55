/**
 * Scoring with ONNX Runtime; neither TensorFlow nor protobuf is needed.
 *
 * <p>{@link io.rankgraft.onnx.OnnxScorer} loads a bundle. {@link io.rankgraft.onnx.OnnxHost} runs a
 * ranker trained elsewhere as a frozen extractor of features for training. Both read the file as
 * bytes of bounded size and refuse models that name other files.
 */
package io.rankgraft.onnx;
