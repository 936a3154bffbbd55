package io.rankgraft.data;

import java.util.List;

/**
 * Rows that are those of another: what a subclass does not override is the other's. Skipping goes
 * by {@link #next}, so that a subclass sees each row.
 */
public abstract class ForwardingRows implements Rows {
  private final Rows rows;

  protected ForwardingRows(Rows rows) {
    this.rows = rows;
  }

  @Override
  public boolean next() {
    return rows.next();
  }

  @Override
  public List<String> columns() {
    return rows.columns();
  }

  @Override
  public int column(String name) {
    return rows.column(name);
  }

  @Override
  public boolean has(int column) {
    return rows.has(column);
  }

  @Override
  public Object value(int column) {
    return rows.value(column);
  }

  @Override
  public String place() {
    return rows.place();
  }

  @Override
  public long position() {
    return rows.position();
  }

  @Override
  public BadInputException bad(String reason) {
    return rows.bad(reason);
  }

  @Override
  public void close() {
    rows.close();
  }
}
