package io.rankgraft.serve;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.FeatureSchema;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Locale;

/** The buffer of one input and what may be in it. */
final class FeatureLane {
  private final InputSpec spec;
  private final int width;
  private long ids; // 0 where the values are no ids
  private long unknown; // -1 where no id stands for unknown values
  private ByteBuffer bytes;
  private Buffer values; // over bytes, of the input's type
  private boolean given;

  FeatureLane(InputSpec spec) {
    this.spec = spec;
    this.width = spec.width();
    allocate(0);
  }

  /** Takes the ids a schema allows. */
  void bind(FeatureSchema schema) {
    IdRange range = IdRange.of(spec, schema);
    ids = range.size();
    unknown = range.unknown();
  }

  private void allocate(int size) {
    bytes = ByteBuffer.allocateDirect(size * spec.type().bytes()).order(ByteOrder.nativeOrder());
    values =
        switch (spec.type()) {
          case FLOAT32 -> bytes.asFloatBuffer();
          case INT32 -> bytes.asIntBuffer();
          case INT64 -> bytes.asLongBuffer();
          case BOOL -> bytes;
        };
  }

  /** Makes room for some rows and forgets what was given. */
  void begin(int rows) {
    int size = Math.multiplyExact(rows, width);
    if (size > values.capacity()) {
      Math.multiplyExact(size, spec.type().bytes());
      allocate(size);
    }
    values.clear().limit(size);
    given = false;
  }

  InputSpec spec() {
    return spec;
  }

  Buffer values() {
    return values;
  }

  /** The buffer to fill, of the type asked for. */
  <B extends Buffer> B fill(Class<B> type) {
    if (!type.isInstance(values)) {
      throw new BadInputException(
          "feature '%s': expected values of type %s but got a %s"
              .formatted(
                  spec.name(),
                  spec.type(),
                  type.getSimpleName().replace("Buffer", "").toLowerCase(Locale.ROOT)));
    }
    given = true;
    values.position(0);
    return type.cast(values);
  }

  void requireSize(int size) {
    if (size != values.limit()) {
      throw new BadInputException(
          "feature '%s': expected %s values, %s a row, but got %s"
              .formatted(spec.name(), values.limit(), width, size));
    }
  }

  /**
   * Checks that all is there, finite and within the schema.
   *
   * @return how many unknown ids there are
   */
  int check() {
    if (!given) {
      throw new BadInputException(
          "feature '%s': expected %s values but it was not given; fill it before scoring"
              .formatted(spec.name(), values.limit()));
    }
    if (values.position() != 0 && values.position() != values.limit()) {
      throw new BadInputException(
          "feature '%s': expected %s values but only %s were put"
              .formatted(spec.name(), values.limit(), values.position()));
    }
    values.position(0);
    return switch (spec.type()) {
      case FLOAT32 -> checkFinite((FloatBuffer) values);
      case INT32 -> ids == 0 ? 0 : checkIds((IntBuffer) values);
      case INT64 -> ids == 0 ? 0 : checkIds((LongBuffer) values);
      case BOOL -> checkBits((ByteBuffer) values);
    };
  }

  boolean holdsIds() {
    return ids > 0;
  }

  private int checkFinite(FloatBuffer floats) {
    int size = floats.limit();
    for (int i = 0; i < size; i++) {
      if (!Float.isFinite(floats.get(i))) {
        throw bad(i, "a finite number", floats.get(i));
      }
    }
    return 0;
  }

  private int checkIds(IntBuffer ints) {
    int found = 0;
    int size = ints.limit();
    for (int i = 0; i < size; i++) {
      int id = ints.get(i);
      if (id < 0 || id >= ids) {
        throw bad(i, "an id of 0 to " + (ids - 1), id);
      }
      found += id == unknown ? 1 : 0;
    }
    return found;
  }

  private int checkIds(LongBuffer longs) {
    int found = 0;
    int size = longs.limit();
    for (int i = 0; i < size; i++) {
      long id = longs.get(i);
      if (id < 0 || id >= ids) {
        throw bad(i, "an id of 0 to " + (ids - 1), id);
      }
      found += id == unknown ? 1 : 0;
    }
    return found;
  }

  private int checkBits(ByteBuffer bits) {
    int size = bits.limit();
    for (int i = 0; i < size; i++) {
      if ((bits.get(i) & ~1) != 0) {
        throw bad(i, "0 or 1", bits.get(i));
      }
    }
    return 0;
  }

  private BadInputException bad(int at, String expected, Object found) {
    return new BadInputException(
        "feature '%s', row %s: expected %s but got %s"
            .formatted(spec.name(), at / width, expected, found));
  }
}
