/**
 * Tests for grafts, ours and yours. A graft's test class implements {@link
 * io.rankgraft.testkit.GraftContract} and says how host and mount are built; the promises every
 * graft makes come as tests. {@link io.rankgraft.testkit.GraphRun} runs a graph on arrays, {@link
 * io.rankgraft.testkit.FiniteDifferences} judges gradients. Needs JUnit 5 and TensorFlow's native
 * library, and no engine.
 */
package io.rankgraft.testkit;
