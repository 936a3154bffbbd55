package io.rankgraft.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.rankgraft.graph.Names;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A graft by name: what a job, a command line or a configuration file can mount.
 *
 * <pre>{@code
 * NamedGraft<SenetConfig> senet =
 *     NamedGraft.of("senet", SenetConfig.class, SenetConfig.ofDefaults(), (scope, site, config) -> …)
 *         .withAbout("fields weighed by the row, SENet")
 *         .withTaps("fields");
 * }</pre>
 *
 * @param name unique in a registry; also the mount's name, so the prefix of its checkpoint keys
 * @param about one line for lists
 * @param taps the host taps it cannot do without, beside the logits of its tasks
 * @param splices whether it can replace a tap; every graft can correct the logits
 * @param configType a record
 * @param defaults the configuration where nothing is said: the one place of its defaults
 * @param training what its training starts from where a job does not say it
 * @param objective what it asks of the job's objective
 * @param mount how it is mounted
 */
public record NamedGraft<C extends Record>(
    String name,
    String about,
    List<String> taps,
    boolean splices,
    Class<C> configType,
    C defaults,
    TrainingHints training,
    GraftObjective.Request<C> objective,
    ReadyMount<C> mount) {
  public NamedGraft {
    Names.requireSymbol("graft", name);
    Objects.requireNonNull(about, "graft: expected a line about it");
    Objects.requireNonNull(configType, "graft: expected the type of its configuration");
    Objects.requireNonNull(defaults, "graft: expected a default configuration");
    Objects.requireNonNull(training, "graft: expected training hints");
    Objects.requireNonNull(objective, "graft: expected what it asks of the objective");
    Objects.requireNonNull(mount, "graft: expected a mount");
    taps = List.copyOf(taps);
  }

  /** A graft that reads no tap but the logits, corrects them, and is trained as usual. */
  public static <C extends Record> NamedGraft<C> of(
      String name, Class<C> configType, C defaults, ReadyMount<C> mount) {
    return new NamedGraft<>(
        name,
        "",
        List.of(),
        false,
        configType,
        defaults,
        TrainingHints.ofDefaults(),
        (config, tasks) -> GraftObjective.plain(),
        mount);
  }

  public NamedGraft<C> withAbout(String line) {
    return new NamedGraft<>(
        name, line, taps, splices, configType, defaults, training, objective, mount);
  }

  public NamedGraft<C> withTaps(String... needed) {
    return new NamedGraft<>(
        name, about, List.of(needed), splices, configType, defaults, training, objective, mount);
  }

  public NamedGraft<C> withSplice() {
    return new NamedGraft<>(
        name, about, taps, true, configType, defaults, training, objective, mount);
  }

  public NamedGraft<C> withTraining(TrainingHints hints) {
    return new NamedGraft<>(
        name, about, taps, splices, configType, defaults, hints, objective, mount);
  }

  /** A graft that asks for more than the sum of the losses, such as a gradient merge. */
  public NamedGraft<C> withObjective(GraftObjective.Request<C> request) {
    return new NamedGraft<>(
        name, about, taps, splices, configType, defaults, training, request, mount);
  }

  /** This graft with its defaults. */
  public ConfiguredGraft<C> configured() {
    return new ConfiguredGraft<>(this, defaults);
  }

  /**
   * This graft with a configuration read from an object; what it leaves out is the default's.
   *
   * @throws IllegalArgumentException naming the path of a field that is unknown or refused
   */
  public ConfiguredGraft<C> configured(JsonNode config) {
    return new ConfiguredGraft<>(
        this, ConfigReader.read("graft '" + name + "'", configType, Optional.of(defaults), config));
  }

  /**
   * This graft with some fields of its configuration set, {@code dim=32}; see {@link Settings}.
   *
   * @throws IllegalArgumentException naming a key there is not, or a value of another kind
   */
  public ConfiguredGraft<C> configured(Map<String, String> settings) {
    return configured(Settings.of("graft '" + name + "'", defaults, settings));
  }

  /** This graft with a configuration made in code. */
  public ConfiguredGraft<C> configured(C config) {
    return new ConfiguredGraft<>(this, config);
  }
}
