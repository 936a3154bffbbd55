package io.rankgraft.registry;

import java.util.List;

/**
 * Brings grafts into a {@link GraftRegistry}: a jar names its provider in {@code
 * META-INF/services/io.rankgraft.registry.GraftProvider}. Guice modules of grafts implement it too.
 */
public interface GraftProvider {
  List<NamedGraft<?>> grafts();
}
