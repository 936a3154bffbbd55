package io.rankgraft.graph;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * How a graft is made from configuration.
 *
 * @param configType a record
 * @param preset the values of fields a configuration leaves out; without one, none may be left out
 * @param factory makes the graft
 */
public record Registration<C extends Record>(
    Class<C> configType, Optional<C> preset, Function<? super C, ? extends Graft<?, ?>> factory) {
  public Registration {
    Objects.requireNonNull(configType, "registration: expected a config type");
    Objects.requireNonNull(preset, "registration: expected a preset or empty");
    Objects.requireNonNull(factory, "registration: expected a factory");
  }

  /** A graft whose configurations are complete. */
  public static <C extends Record> Registration<C> of(
      Class<C> configType, Function<? super C, ? extends Graft<?, ?>> factory) {
    return new Registration<>(configType, Optional.empty(), factory);
  }

  /** A graft whose configurations say what differs from a preset. */
  public static <C extends Record> Registration<C> of(
      Class<C> configType, C preset, Function<? super C, ? extends Graft<?, ?>> factory) {
    return new Registration<>(configType, Optional.of(preset), factory);
  }
}
