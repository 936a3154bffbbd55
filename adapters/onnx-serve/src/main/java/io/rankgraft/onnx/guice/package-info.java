/** ONNX Runtime as an engine for those who use an injector. */
package io.rankgraft.onnx.guice;
