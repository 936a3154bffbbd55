package io.rankgraft.serve;

import java.util.function.Function;

/** Keeps what one engine made beside some buffers until another engine or other sizes come. */
final class EngineSlot implements AutoCloseable {
  private Object owner;
  private AutoCloseable state;

  <B, S extends AutoCloseable> S get(Object asker, Class<S> type, B buffers, Function<B, S> make) {
    if (owner != asker) {
      close();
      state = make.apply(buffers);
      owner = asker;
    }
    return type.cast(state);
  }

  @Override
  public void close() {
    AutoCloseable old = state;
    state = null;
    owner = null;
    if (old != null) {
      try {
        old.close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException("engine state: expected to close but " + e, e);
      }
    }
  }
}
