/**
 * ND4J beside a ranker: arrays in and out of any scorer, and a judge in float64.
 *
 * <p>{@link io.rankgraft.nd4j.Float64Judge} replays an exported ONNX file in double precision, op
 * by op from the operators' definitions, with matrix products by ND4J. It shares no code with the
 * converter or the runtimes it judges, and is for golden rows, not for speed.
 */
package io.rankgraft.nd4j;
