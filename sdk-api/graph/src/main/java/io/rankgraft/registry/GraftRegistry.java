package io.rankgraft.registry;

import io.rankgraft.graph.Names;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;

/**
 * Grafts by name. Immutable and safe for concurrent use: {@link #with} gives a larger registry.
 * Data names grafts by these names, never classes.
 *
 * <pre>{@code
 * ConfiguredGraft<?> cascade = GraftRegistry.ofServices().graft("cascade").configured();
 * }</pre>
 */
public final class GraftRegistry {
  private final Map<String, NamedGraft<?>> grafts;

  private GraftRegistry(Map<String, NamedGraft<?>> grafts) {
    this.grafts = grafts;
  }

  public static GraftRegistry empty() {
    return new GraftRegistry(new TreeMap<>());
  }

  /** The grafts of all providers on the class path. */
  public static GraftRegistry ofServices() {
    GraftRegistry all = empty();
    for (GraftProvider provider : ServiceLoader.load(GraftProvider.class)) {
      all = all.with(provider.grafts());
    }
    return all;
  }

  /**
   * This registry and more grafts.
   *
   * @throws IllegalArgumentException if a name is taken
   */
  public GraftRegistry with(Collection<? extends NamedGraft<?>> more) {
    Map<String, NamedGraft<?>> all = new TreeMap<>(grafts);
    for (NamedGraft<?> graft : more) {
      if (all.putIfAbsent(graft.name(), graft) != null) {
        throw new IllegalArgumentException(
            "graft registry '%s': expected a new name but there is a graft of that name; rename one"
                .formatted(graft.name()));
      }
    }
    return new GraftRegistry(all);
  }

  /** This registry and one more graft. */
  public GraftRegistry with(NamedGraft<?> graft) {
    return with(List.of(graft));
  }

  /** The names, sorted. */
  public Set<String> names() {
    return Set.copyOf(grafts.keySet());
  }

  /** All grafts, by name. */
  public List<NamedGraft<?>> grafts() {
    return List.copyOf(grafts.values());
  }

  /**
   * The graft of a name.
   *
   * @throws IllegalArgumentException if there is none, naming the nearest
   */
  public NamedGraft<?> graft(String name) {
    NamedGraft<?> graft = grafts.get(name);
    if (graft == null) {
      throw new IllegalArgumentException(
          "graft '%s': expected a registered name but no graft has it; %s"
              .formatted(name, Names.nearest(name, grafts.keySet())));
    }
    return graft;
  }
}
