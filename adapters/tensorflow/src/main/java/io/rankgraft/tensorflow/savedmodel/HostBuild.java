package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Taps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;

/**
 * A SavedModel host as one build reads it. The host itself is shared by the builds; what stands
 * behind a join is the build's own.
 *
 * <pre>{@code
 * HostBuild build = host.build(scope);
 * Attachment<Outputs> attached = mount.apply(scope, build.taps());
 * Taps joined = build.join(attached.taps());
 * }</pre>
 *
 * <p>Not safe for concurrent use.
 */
public final class HostBuild {
  /** What a mount put in the place of a tensor, both in the model's graph. */
  record Replacement(Operand<?> replacement, Operand<?> original) {}

  private final SavedModelHost host;
  private final GraftScope scope;
  private final HostReplay replay;
  private final Map<TensorName, Operand<?>> replaced = new LinkedHashMap<>();
  private final List<Replacement> replacements = new ArrayList<>();
  private Taps taps;

  HostBuild(SavedModelHost host, GraftScope scope, HostReplay replay) {
    this.host = host;
    this.scope = scope;
    this.replay = replay;
    this.taps = tapsOf(Map.of());
  }

  /** The host's taps, with what was joined so far. */
  public Taps taps() {
    return taps;
  }

  /** The host's taps as the host alone gives them, whatever was joined. */
  public Taps hostTaps() {
    return tapsOf(Map.of());
  }

  /**
   * Takes a mount's taps over: whatever of the host stands behind a tap that was replaced is built
   * anew on what replaced it.
   *
   * @param joined the taps of an attachment to this build's {@link #taps}
   * @return the host's taps after the join
   * @throws IllegalArgumentException if a tap was replaced by another type
   */
  public Taps join(Taps joined) {
    boolean any = false;
    for (Map.Entry<String, TensorName> tap : host.taps().entrySet()) {
      Operand<?> before = taps.require(tap.getKey());
      Operand<?> after = joined.require(tap.getKey());
      if (before.asOutput().equals(after.asOutput())) {
        continue;
      }
      if (!before.type().equals(after.type())) {
        throw new IllegalArgumentException(
            "join of tap '%s': expected %s but the mount put %s there"
                .formatted(
                    tap.getKey(), before.type().getSimpleName(), after.type().getSimpleName()));
      }
      replaced.put(tap.getValue(), after);
      replacements.add(new Replacement(after, before));
      any = true;
    }
    if (any) {
      taps = tapsOf(replay.behind(replaced, scope.tf().withSubScope(host.name() + "-joined")));
    }
    return taps;
  }

  private Taps tapsOf(Map<TensorName, Operand<?>> changed) {
    Taps all = Taps.none();
    for (Map.Entry<String, TensorName> tap : host.taps().entrySet()) {
      Operand<?> here = changed.get(tap.getValue());
      all = all.with(tap.getKey(), here != null ? here : replay.tensor(tap.getValue()));
    }
    return all;
  }

  SavedModelHost host() {
    return host;
  }

  List<Replacement> replacements() {
    return replacements;
  }
}
