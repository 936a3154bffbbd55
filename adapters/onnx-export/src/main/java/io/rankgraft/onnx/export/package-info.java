/**
 * From a TensorFlow graph to ONNX, and ONNX models edited.
 *
 * <p>{@link io.rankgraft.onnx.export.OnnxExport} converts an EXPORT build. What does not depend on
 * an input is computed once, by TensorFlow, and becomes a constant; every other op is looked up in
 * a table of rules, one a TensorFlow op, and an op without a rule is an error that names it. {@link
 * io.rankgraft.onnx.export.OnnxModels} exposes inner tensors of a model as outputs and merges two
 * models into one file.
 *
 * <p>{@link io.rankgraft.onnx.export.OnnxGraftHost} is a ranker of another maker. Its file goes
 * through four steps before anything uses it: bounds (what native code may see), one spelling, a
 * border of types that columns have, and operators of a version that grafts are exported with. ONNX
 * Runtime then runs the result against the file as it is.
 */
package io.rankgraft.onnx.export;
