package io.rankgraft.onnx;

import io.rankgraft.data.DurableFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A model parted in two: the values of its large weights in a file, and the rest, which says of
 * them where in that file they are. ONNX Runtime maps such a file; weights in the model it copies
 * twice, once as it parses and once as it loads. Field numbers are those of {@code onnx.proto}.
 *
 * <p>Owns a temporary folder that only its user can read: close this when the session is there,
 * whose mapping lives on.
 *
 * @param rest the model without the values of its large weights
 * @param folder with the file; empty where there are no large weights, and the rest is all
 */
record LargeWeights(ByteBuffer rest, Optional<Path> folder) implements AutoCloseable {
  /** How the folder's name begins. */
  static final String FOLDER = "rankgraft-weights";

  private static final String FILE = "weights";
  private static final int PAGE = 4096;

  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int TENSOR_DIMS = 1;
  private static final int TENSOR_TYPE = 2;
  private static final int TENSOR_RAW = 9;
  private static final int TENSOR_EXTERNAL = 13;
  private static final int TENSOR_LOCATION = 14;
  private static final int ENTRY_KEY = 1;
  private static final int ENTRY_VALUE = 2;
  private static final int LENGTH = 2; // the wire type

  /** Values that leave the model, in the order of the file, each from the beginning of a page. */
  private static final class Values {
    private final List<ByteBuffer> all = new ArrayList<>();
    private long end;

    /** Where in the file they will be. */
    long add(ByteBuffer raw) {
      long at = end;
      all.add(raw);
      end = (at + raw.remaining() + PAGE - 1) / PAGE * PAGE;
      return at;
    }

    void writeTo(OutputStream out) throws IOException {
      for (ByteBuffer raw : all) {
        Channels.newChannel(out).write(raw.duplicate());
        out.write(new byte[(PAGE - raw.remaining() % PAGE) % PAGE]);
      }
    }
  }

  /**
   * @param model a sound one
   * @param large from how many bytes on a weight is parted
   * @return the model as it is where there is no such weight, or no room for one in the temporary
   *     folder
   */
  static LargeWeights of(ByteBuffer model, int large) {
    LargeWeights whole = new LargeWeights(model, Optional.empty());
    if (model.remaining() < large) {
      return whole;
    }
    Values values = new Values();
    ByteBuffer rest = parted(model, large, values);
    if (values.all.isEmpty()) {
      return whole;
    }
    LargeWeights parted = null;
    try {
      parted = new LargeWeights(rest, Optional.of(Files.createTempDirectory(FOLDER)));
      Path file = parted.folder.orElseThrow().resolve(FILE);
      try (OutputStream out = DurableFiles.inBlocks(Files.newOutputStream(file))) {
        values.writeTo(out);
      }
      return parted;
    } catch (IOException e) {
      if (parted != null) {
        parted.close();
      }
      return whole; // the temporary folder is full or read-only: the runtime copies
    }
  }

  private static ByteBuffer parted(ByteBuffer model, int large, Values values) {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    WireReader fields = new WireReader(model);
    while (fields.next()) {
      if (fields.field() == MODEL_GRAPH) {
        put(rest, MODEL_GRAPH, graph(fields.message(), large, values));
      } else {
        put(rest, fields.whole());
      }
    }
    return ByteBuffer.wrap(rest.toByteArray());
  }

  private static byte[] graph(WireReader fields, int large, Values values) {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    while (fields.next()) {
      ByteBuffer raw =
          fields.field() == GRAPH_INITIALIZER && fields.size() >= large
              ? raw(fields.message())
              : null;
      if (raw == null) {
        put(rest, fields.whole());
      } else {
        put(rest, GRAPH_INITIALIZER, elsewhere(fields.message(), values.add(raw), raw.remaining()));
      }
    }
    return rest.toByteArray();
  }

  /** Null for a tensor whose values are not one block of numbers that fits its shape. */
  private static ByteBuffer raw(WireReader fields) {
    int unit = 0;
    List<Long> shape = new ArrayList<>();
    ByteBuffer raw = null;
    while (fields.next()) {
      switch (fields.field()) {
        case TENSOR_TYPE -> unit = bytes(fields.number());
        case TENSOR_DIMS -> Arrays.stream(fields.numbers()).forEach(shape::add);
        case TENSOR_RAW -> {
          if (raw != null) {
            return null;
          }
          raw = fields.bytes();
        }
        default -> {}
      }
    }
    long bytes = shape.stream().reduce((long) unit, (a, b) -> a * b); // ModelCheck bounds it
    return unit > 0 && raw != null && raw.remaining() == bytes ? raw : null;
  }

  /** Of a number of the types that large weights have; 0 for others, which stay in the model. */
  private static int bytes(long type) {
    return switch ((int) type) {
      case 3 -> 1; // int8
      case 10 -> 2; // float16
      case 1 -> 4; // float
      case 7, 11 -> 8; // int64, double
      default -> 0;
    };
  }

  private static byte[] elsewhere(WireReader fields, long at, int size) {
    ByteArrayOutputStream tensor = new ByteArrayOutputStream();
    while (fields.next()) {
      if (fields.field() != TENSOR_RAW) {
        put(tensor, fields.whole());
      }
    }
    put(tensor, TENSOR_EXTERNAL, entry("location", FILE));
    put(tensor, TENSOR_EXTERNAL, entry("offset", Long.toString(at)));
    put(tensor, TENSOR_EXTERNAL, entry("length", Integer.toString(size)));
    varint(tensor, TENSOR_LOCATION << 3);
    varint(tensor, 1);
    return tensor.toByteArray();
  }

  private static byte[] entry(String key, String value) {
    ByteArrayOutputStream entry = new ByteArrayOutputStream();
    put(entry, ENTRY_KEY, key.getBytes(StandardCharsets.UTF_8));
    put(entry, ENTRY_VALUE, value.getBytes(StandardCharsets.UTF_8));
    return entry.toByteArray();
  }

  private static void put(ByteArrayOutputStream out, ByteBuffer field) {
    byte[] bytes = new byte[field.remaining()];
    field.get(bytes);
    out.writeBytes(bytes);
  }

  private static void put(ByteArrayOutputStream out, int field, byte[] value) {
    varint(out, field << 3 | LENGTH);
    varint(out, value.length);
    out.writeBytes(value);
  }

  private static void varint(ByteArrayOutputStream out, int value) {
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      out.write(rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  @Override
  public void close() {
    try {
      if (folder.isPresent()) {
        DurableFiles.remove(folder.get());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "onnx session: expected to remove the temporary folder " + folder.get(), e);
    }
  }
}
