package io.rankgraft.files.rows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * One column of a Parquet file at one row: a value or none, or a list.
 *
 * <p>A list is stored as a group of a repeated value, or of a repeated group that has one field, or
 * it is a repeated value without a group. The definition level says how much of that is there: from
 * {@code list} on the list, from {@code element} on one element, at {@code present} its value.
 */
final class ParquetColumn {
  private static final int LONGEST = 1 << 20; // elements of a list

  private final MessageType schema; // of this column alone
  private final ColumnDescriptor column;
  private final ParquetValue converter;
  private final boolean isList;
  private final int list;
  private ColumnReader reader;
  private Object value;

  private ParquetColumn(MessageType file, Type field, String[] path, boolean isList) {
    this.schema = new MessageType(file.getName(), field);
    this.column = schema.getColumnDescription(path);
    this.converter = ParquetTypes.of(column.getPrimitiveType()).orElse(null);
    this.isList = isList;
    this.list = path.length > 1 && field.isRepetition(Type.Repetition.OPTIONAL) ? 1 : 0;
  }

  /** A column of the file; empty if its values are none we can use. */
  static Optional<ParquetColumn> of(MessageType file, Type field) {
    String[] path = path(field);
    if (path == null) {
      return Optional.empty();
    }
    boolean isList = path.length > 1 || field.isRepetition(Type.Repetition.REPEATED);
    ParquetColumn found = new ParquetColumn(file, field, path, isList);
    return found.converter == null ? Optional.empty() : Optional.of(found);
  }

  /** To the one primitive value in a field; null if it is no value and no list of values. */
  private static String[] path(Type field) {
    if (field.isPrimitive()) {
      return new String[] {field.getName()};
    }
    GroupType group = field.asGroupType();
    if (!(group.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation)
        || group.getFieldCount() != 1
        || !group.getType(0).isRepetition(Type.Repetition.REPEATED)) {
      return null;
    }
    Type repeated = group.getType(0);
    if (repeated.isPrimitive()) {
      return new String[] {field.getName(), repeated.getName()};
    }
    GroupType inner = repeated.asGroupType();
    return inner.getFieldCount() == 1
            && inner.getType(0).isPrimitive()
            && !inner.getType(0).isRepetition(Type.Repetition.REPEATED)
        ? new String[] {field.getName(), repeated.getName(), inner.getType(0).getName()}
        : null;
  }

  /** Goes on with the values of a row group. */
  void begin(ParquetFile file, int group) throws IOException {
    Converter inner = converter;
    for (int depth = 0; depth < column.getPath().length; depth++) {
      inner = around(inner);
    }
    var store =
        new ColumnReadStoreImpl(
            file.pages(group, column), inner.asGroupConverter(), schema, file.createdBy());
    reader = store.getColumnReader(column);
  }

  private static GroupConverter around(Converter inner) {
    return new GroupConverter() {
      @Override
      public Converter getConverter(int field) {
        return inner;
      }

      @Override
      public void start() {}

      @Override
      public void end() {}
    };
  }

  /** Moves to the next row and reads its value. */
  void advance() {
    if (isList) {
      value = list();
    } else {
      value = isPresent() ? one() : null;
      reader.consume();
    }
  }

  private boolean isPresent() {
    return reader.getCurrentDefinitionLevel() == column.getMaxDefinitionLevel();
  }

  private Object one() {
    reader.writeCurrentValueToConverter();
    return converter.value();
  }

  private Object list() {
    if (reader.getCurrentRepetitionLevel() != 0) {
      throw new IllegalStateException("a row begins within a list");
    }
    if (reader.getCurrentDefinitionLevel() <= list) {
      boolean missing = reader.getCurrentDefinitionLevel() < list;
      reader.consume();
      return missing ? null : List.of();
    }
    List<Object> elements = new ArrayList<>();
    Unusable fault = null;
    do {
      Object element = isPresent() ? one() : null;
      if (fault == null && element == null) {
        fault = Unusable.element(elements.size(), "none");
      } else if (fault == null && element instanceof Unusable unusable) {
        fault = unusable;
      } else if (elements.size() == LONGEST) {
        throw new IllegalStateException("a list has more than %s elements".formatted(LONGEST));
      }
      elements.add(element);
      reader.consume();
    } while (reader.getCurrentRepetitionLevel() > 0);
    return fault == null ? Collections.unmodifiableList(elements) : fault;
  }

  /** Null where there is none. */
  Object value() {
    return value;
  }
}
