package io.rankgraft.recipes;

import io.rankgraft.data.Rows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The rows of a database's query, one at a time. Whoever wants to go on where they were orders the
 * query by a key: then {@link #skip} finds the rows again.
 */
final class QueryRows implements Rows {
  private final String source;
  private final PreparedStatement statement;
  private final ResultSet rows;
  private final List<String> columns = new ArrayList<>();
  private long position;

  /**
   * @param source what messages call the rows
   */
  QueryRows(String source, Connection database, String query) {
    this.source = source;
    try {
      statement = database.prepareStatement(query);
      rows = statement.executeQuery();
      ResultSetMetaData found = rows.getMetaData();
      for (int i = 1; i <= found.getColumnCount(); i++) {
        columns.add(found.getColumnLabel(i).toLowerCase(Locale.ROOT));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(source + ": expected a query to run but " + e, e);
    }
  }

  @Override
  public boolean next() {
    try {
      boolean more = rows.next();
      position += more ? 1 : 0;
      return more;
    } catch (SQLException e) {
      throw bad("expected a row but " + e);
    }
  }

  @Override
  public List<String> columns() {
    return List.copyOf(columns);
  }

  @Override
  public int column(String name) {
    return columns.indexOf(name);
  }

  @Override
  public boolean has(int column) {
    return true;
  }

  @Override
  public Object value(int column) {
    try {
      return rows.getObject(column + 1);
    } catch (SQLException e) {
      throw bad("column '%s': expected a value but %s".formatted(columns.get(column), e));
    }
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
    try {
      statement.close(); // and the rows with it
    } catch (SQLException e) {
      throw new IllegalStateException(source + ": expected a query to close but " + e, e);
    }
  }
}
