package io.rankgraft.graph;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Grafts by name, for configuration files. Immutable and safe for concurrent use: {@link #with}
 * gives a larger registry. Data names grafts by these names, never classes.
 *
 * <pre>{@code
 * Registry registry = Registry.empty().with("ptn", PtnConfig.class, Ptn::new);
 * Graft<?, ?> graft = registry.create("ptn", json);
 * }</pre>
 */
public final class Registry {
  private static final Registry EMPTY = new Registry(Map.of());
  private final Map<String, Registration<?>> registrations;

  private Registry(Map<String, Registration<?>> registrations) {
    this.registrations = new TreeMap<>(registrations);
  }

  public static Registry empty() {
    return EMPTY;
  }

  /** This registry and one more graft, whose configurations leave nothing out. */
  public <C extends Record> Registry with(
      String name, Class<C> configType, Function<? super C, ? extends Graft<?, ?>> factory) {
    return with(name, Registration.of(configType, factory));
  }

  /**
   * This registry and one more graft.
   *
   * @throws IllegalArgumentException if the name is taken, or is not a name
   */
  public Registry with(String name, Registration<?> registration) {
    Names.requireSymbol("registry", name);
    if (registrations.containsKey(name)) {
      throw new IllegalArgumentException(
          "registry '%s': expected a new name but it is taken by %s"
              .formatted(name, registrations.get(name).configType().getSimpleName()));
    }
    Map<String, Registration<?>> more = new TreeMap<>(registrations);
    more.put(name, registration);
    return new Registry(more);
  }

  /** The registered names. */
  public Set<String> names() {
    return Set.copyOf(registrations.keySet());
  }

  /**
   * Makes a graft.
   *
   * @param config an object with fields of the graft's config record; what it leaves out is the
   *     preset's
   * @throws IllegalArgumentException if there is no such graft, or the configuration has an unknown
   *     field, lacks one, or has a value the record refuses; the message names the path
   */
  public Graft<?, ?> create(String name, JsonNode config) {
    Registration<?> registration = registrations.get(name);
    if (registration == null) {
      throw new IllegalArgumentException(
          "graft '%s': expected a registered name but there is none; %s"
              .formatted(name, Names.nearest(name, registrations.keySet())));
    }
    return create(name, registration, config);
  }

  private static <C extends Record> Graft<?, ?> create(
      String name, Registration<C> registration, JsonNode config) {
    return registration
        .factory()
        .apply(
            ConfigReader.read(
                "graft '" + name + "'", registration.configType(), registration.preset(), config));
  }
}
