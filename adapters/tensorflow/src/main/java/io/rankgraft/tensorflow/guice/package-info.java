/** The injector's side of the TensorFlow engine. */
package io.rankgraft.tensorflow.guice;
