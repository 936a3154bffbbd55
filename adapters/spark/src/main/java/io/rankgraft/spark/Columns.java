package io.rankgraft.spark;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Nearest;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/** Columns of a data set by name. */
final class Columns {
  private Columns() {}

  /** A column whose name may hold dots and hyphens. */
  static Column of(String name) {
    return functions.col("`" + name.replace("`", "``") + "`");
  }

  /**
   * @param what the column is, in words
   */
  static void require(String what, String name, List<String> columns) {
    if (!columns.contains(name)) {
      throw new BadInputException(
          "%s '%s': expected a column of that name but there is only %s; %s"
              .formatted(what, name, columns, Nearest.to(name, columns)));
    }
  }
}
