package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.Names;
import org.tensorflow.ndarray.Shape;

/**
 * A tensor of a host that is fed instead of computed: a cut point, or one of its own placeholders.
 *
 * @param name of the input; the build feeds it as {@code <host>/<name>}
 * @param tensor what it stands for in the host
 * @param axis what its rows count
 * @param shape {@link Shape#unknown()} to take it from the host, which may not know: give it where
 *     a graft has to know how wide a tap is
 */
public record HostInput(String name, String tensor, Axis axis, Shape shape) {
  public HostInput {
    Names.requireSymbol("host input", name);
  }
}
