package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.graph.Attachment;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Mount;
import io.rankgraft.graph.Taps;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;

/**
 * A SavedModel host as one build reads it. The host itself is shared by the builds; what is
 * downstream of a join is the build's own.
 *
 * <pre>{@code
 * HostBuild build = host.build(scope);
 * Attachment<Outputs> attached = build.mount(mount);
 * Operand<?> logit = attached.taps().require("logit");
 * }</pre>
 *
 * <p>Mount through the host: {@link Mount#apply} alone knows nothing of the host's other ops, and
 * its taps would leave all that reads a replaced tensor as it was.
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
  private final Map<TensorName, Operand<?>> wide = new HashMap<>();
  private final List<Replacement> replacements = new ArrayList<>();
  private Taps taps;

  HostBuild(SavedModelHost host, GraftScope scope, HostReplay replay) {
    this.host = host;
    this.scope = scope;
    this.replay = replay;
    this.taps = hostTaps();
  }

  /**
   * The host's taps, with what was joined so far, all float32: integers up to 2^24 and floats of 16
   * bits are exact, float64 is rounded, and bool is 0 or 1.
   */
  public Taps taps() {
    return taps;
  }

  /** The host's taps as the host alone gives them, whatever was joined. */
  public Taps hostTaps() {
    return tapsOf(Map.of(), Map.of());
  }

  /**
   * Attaches a graft to this build. All of the host that is downstream of a tap it replaced is
   * built anew on the replacement.
   *
   * @return what the mount added, its taps after the join
   * @throws IllegalArgumentException if a tap was replaced by another type
   */
  public <I, O> Attachment<O> mount(Mount<I, O> mount) {
    Attachment<O> alone = mount.apply(scope, taps);
    Taps joined = join(alone.taps());
    return new Attachment<>(
        alone.name(), alone.outputs(), joined, alone.losses(), alone.parameters());
  }

  /**
   * Attaches several grafts at once: the host is built anew downstream of the taps they replaced
   * when the last one is attached. Those after the first read the taps the first one gave, not what
   * the host makes of them.
   *
   * @param mounts from this build's {@link #taps} to the taps of the last attachment
   * @return the host's taps after the joins
   * @throws IllegalArgumentException if a tap was replaced by another type
   */
  public Taps mount(UnaryOperator<Taps> mounts) {
    return join(mounts.apply(taps));
  }

  private Taps join(Taps joined) {
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
      Operand<?> own =
          replaced.getOrDefault(tap.getValue(), replay.tensor(tap.getValue()));
      Operand<?> narrow = InputTypes.cast(scope.tf(), after, own.asOutput().dataType());
      replaced.put(tap.getValue(), narrow);
      wide.put(tap.getValue(), after);
      replacements.add(new Replacement(after, before));
      if (narrow != after) { // two tensors have readers
        replacements.add(new Replacement(narrow, own));
      }
      any = true;
    }
    if (any) {
      taps =
          tapsOf(
              replay.downstream(replaced, scope.tf().withSubScope(host.name() + "-joined")), wide);
    }
    return taps;
  }

  /**
   * @param changed tensors built anew, in the host's own types
   * @param joined what mounts put in the places of taps
   */
  private Taps tapsOf(Map<TensorName, Operand<?>> changed, Map<TensorName, Operand<?>> joined) {
    Taps all = Taps.none();
    for (Map.Entry<String, TensorName> tap : host.taps().entrySet()) {
      Operand<?> here = joined.get(tap.getValue());
      if (here == null) {
        Operand<?> anew = changed.get(tap.getValue());
        here = anew == null ? replay.tap(tap.getValue()) : HostReplay.wide(scope.tf(), anew);
      }
      all = all.with(tap.getKey(), here);
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
