package io.rankgraft.graph;

/**
 * The one place where host and graft meet: a graft, its name, where its inputs come from, and how
 * its output reaches the score.
 *
 * @param name the path of all the graft creates, and so the prefix of its checkpoint keys
 * @param wiring makes the graft's inputs from the host's taps and from new inputs of the scope
 */
public record Mount<I, O>(String name, Graft<I, O> graft, Wiring<I> wiring, Join<O> join) {

  /** From taps and new inputs to a graft's inputs. */
  @FunctionalInterface
  public interface Wiring<I> {
    I inputs(GraftScope scope, Taps taps);
  }

  public Mount {
    Names.requireSymbol("mount", name);
  }

  /**
   * Attaches the graft to one build of a host.
   *
   * @throws IllegalArgumentException if the build has a mount of this name
   */
  public Attachment<O> apply(GraftScope scope, Taps host) {
    GraftScope inner = scope.mount(name);
    O outputs = graft.attach(inner, wiring.inputs(inner, host));
    Taps joined = join.join(inner, host, outputs);
    return new Attachment<>(
        inner.path(), outputs, joined, inner.lossesHere(), inner.parametersHere());
  }
}
