package io.rankgraft.trm;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Task;
import io.rankgraft.registry.Contribution;
import io.rankgraft.registry.NamedGraft;
import io.rankgraft.registry.Site;
import io.rankgraft.tim.TimMount;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * {@code trm} and {@code tim-trm} on any host with a tap {@code fields}, [candidates, width] or
 * [candidates, fields, width]. DTRN, section 3.4.
 *
 * <p>Residual: each task of the job has refined features of its own, which correct its logit; in
 * {@code tim-trm} the task's interest is refined with them, as in the paper.
 *
 * <p>Splice, {@code trm} alone: what reads the tap reads refined features; a host with a tap {@code
 * fields.TASK} for each task has each refined for its task.
 */
public final class TrmMount {
  private static final String FIELDS = "fields";

  /**
   * @param ratio the width of a row over the hidden width of the refinement network
   * @param gate of a residual join
   * @param splicedGate of a splice, where a host goes on reading what it was trained on
   */
  public record Config(int ratio, TrmConfig.Gate gate, TrmConfig.Gate splicedGate) {
    private static final Config DEFAULTS =
        new Config(TrmConfig.of(1).ratio(), TrmConfig.of(1).gate(), TrmConfig.Gate.TWICE_SIGMOID);

    public Config {
      Objects.requireNonNull(gate, "trm: expected a gate");
      Objects.requireNonNull(splicedGate, "trm: expected a spliced gate");
      if (ratio < 1) {
        throw new IllegalArgumentException("trm: expected ratio >= 1 but got " + ratio);
      }
    }

    public static Config ofDefaults() {
      return DEFAULTS;
    }

    public Config withRatio(int other) {
      return new Config(other, gate, splicedGate);
    }

    public Config withGate(TrmConfig.Gate other) {
      return new Config(ratio, other, splicedGate);
    }

    public Config withSplicedGate(TrmConfig.Gate other) {
      return new Config(ratio, gate, other);
    }
  }

  /**
   * The two of DTRN.
   *
   * @param tim what gives the interests
   * @param trm what refines them with the host's features
   */
  public record Both(TimMount.Config tim, Config trm) {
    private static final Both DEFAULTS =
        new Both(TimMount.Config.ofDefaults(), Config.ofDefaults());

    public Both {
      Objects.requireNonNull(tim, "tim-trm: expected a tim");
      Objects.requireNonNull(trm, "tim-trm: expected a trm");
    }

    public static Both ofDefaults() {
      return DEFAULTS;
    }

    public Both withTim(TimMount.Config other) {
      return new Both(other, trm);
    }

    public Both withTrm(Config other) {
      return new Both(tim, other);
    }
  }

  private TrmMount() {}

  public static NamedGraft<Config> named() {
    return NamedGraft.of("trm", Config.class, Config.ofDefaults(), TrmMount::attach)
        .withAbout("TRM of DTRN: the host's features weighed by the whole row, task by task")
        .withTaps(FIELDS)
        .withSplice();
  }

  public static NamedGraft<Both> withTim() {
    return NamedGraft.of("tim-trm", Both.class, Both.ofDefaults(), TrmMount::attachBoth)
        .withAbout("DTRN: TRM over the host's features and TIM's interest, task by task")
        .withTaps(FIELDS)
        .withTraining(TimMount.hints());
  }

  private static Contribution attach(GraftScope scope, Site site, Config config) {
    return site.splice()
        ? spliced(scope, site, config)
        : Contribution.to(
            byTask(
                site.tasks(),
                new Trm(new TrmConfig(site.tasks().size(), config.ratio(), config.gate()))
                    .attach(scope, Trm.Inputs.of(fields(site)))));
  }

  private static Contribution attachBoth(GraftScope scope, Site site, Both config) {
    Map<Task, Operand<TFloat32>> interests =
        TimMount.interests(scope.child("tim"), site, config.tim());
    Trm trm = new Trm(new TrmConfig(interests.size(), config.trm().ratio(), config.trm().gate()));
    return Contribution.to(
        byTask(
            site.tasks(),
            trm.attach(
                scope.child("trm"),
                new Trm.Inputs(fields(site), List.copyOf(interests.values())))));
  }

  private static Map<Task, Operand<TFloat32>> byTask(List<Task> tasks, Trm.Outputs out) {
    Map<Task, Operand<TFloat32>> refined = new LinkedHashMap<>();
    for (int t = 0; t < tasks.size(); t++) {
      refined.put(tasks.get(t), out.representations().get(t));
    }
    return refined;
  }

  private static Operand<TFloat32> fields(Site site) {
    return site.rows(FIELDS, site.target()).orElseThrow(); // one of the taps it needs
  }

  /** The tap of each task that has one, or else the one for all, in its own shape. */
  private static Contribution spliced(GraftScope scope, Site site, Config config) {
    Map<String, Operand<?>> replaced = new LinkedHashMap<>();
    for (Task task : site.tasks()) {
      String own = FIELDS + "." + task.name();
      if (site.taps().names().contains(own)) {
        replaced.put(own, refined(scope.child(task.name()), site, task, own, config));
      }
    }
    if (replaced.isEmpty()) {
      replaced.put(FIELDS, refined(scope, site, site.target(), FIELDS, config));
    }
    return new Contribution(Map.of(), replaced);
  }

  private static Operand<TFloat32> refined(
      GraftScope scope, Site site, Task task, String tap, Config config) {
    Operand<TFloat32> refined =
        new Trm(new TrmConfig(1, config.ratio(), config.splicedGate()))
            .attach(scope, Trm.Inputs.of(site.rows(FIELDS, task).orElseThrow()))
            .representations()
            .get(0);
    long[] shape = site.taps().require(tap).shape().asArray();
    shape[0] = -1;
    return shape.length == 2 ? refined : scope.tf().reshape(refined, scope.tf().constant(shape));
  }
}
