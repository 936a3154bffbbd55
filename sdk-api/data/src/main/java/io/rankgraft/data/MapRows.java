package io.rankgraft.data;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows of an application's own, each a map from column to value. */
final class MapRows implements Rows {
  private final String source;
  private final Iterator<? extends Map<String, ?>> iterator;
  private final Map<String, Integer> numbers = new LinkedHashMap<>();
  private final List<String> names = new ArrayList<>();
  private Map<String, ?> row = Map.of();
  private long position;

  MapRows(String source, Iterator<? extends Map<String, ?>> iterator) {
    this.source = source;
    this.iterator = iterator;
  }

  @Override
  public boolean next() {
    if (!iterator.hasNext()) {
      return false;
    }
    row = iterator.next();
    position++;
    return true;
  }

  @Override
  public List<String> columns() {
    return List.copyOf(row.keySet());
  }

  @Override
  public int column(String name) {
    return numbers.computeIfAbsent(
        name,
        added -> {
          names.add(added);
          return names.size() - 1;
        });
  }

  @Override
  public boolean has(int column) {
    return row.containsKey(names.get(column));
  }

  @Override
  public Object value(int column) {
    return row.get(names.get(column));
  }

  @Override
  public String place() {
    return "%s, row %s".formatted(source, position);
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public void close() {
    if (iterator instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new IllegalStateException(
            "rows '%s': expected to close their source but %s".formatted(source, e), e);
      }
    }
  }
}
