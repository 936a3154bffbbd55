package io.rankgraft.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes protobuf messages by hand, as this module's class path has no protobuf. */
final class Wire {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }

  Wire number(int field, long value) {
    varint(field << 3);
    varint(value);
    return this;
  }

  Wire text(int field, String value) {
    return raw(field, value.getBytes(StandardCharsets.UTF_8));
  }

  Wire message(int field, Wire value) {
    return raw(field, value.toBytes());
  }

  Wire raw(int field, byte[] value) {
    varint(field << 3 | 2);
    varint(value.length);
    bytes.writeBytes(value);
    return this;
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  /** y = relu(x · w), x [n, 2], w a scalar tensor message. */
  static byte[] model(Wire weight) {
    Wire graph =
        new Wire()
            .message(1, new Wire().text(1, "x").text(1, "w").text(2, "h").text(4, "Mul"))
            .message(1, new Wire().text(1, "h").text(2, "y").text(4, "Relu"))
            .text(2, "host")
            .message(5, weight)
            .message(11, value("x"))
            .message(12, value("y"));
    return new Wire()
        .number(1, 8)
        .message(7, graph)
        .message(8, new Wire().text(1, "").number(2, 18))
        .toBytes();
  }

  /** The tensor w = 2. */
  static Wire weight() {
    return new Wire().number(2, 1).text(8, "w").raw(9, new byte[] {0, 0, 0, 64});
  }

  private static Wire value(String name) {
    Wire shape = new Wire().message(1, new Wire().text(2, "n")).message(1, new Wire().number(1, 2));
    Wire tensor = new Wire().number(1, 1).message(2, shape);
    return new Wire().text(1, name).message(2, new Wire().message(1, tensor));
  }
}
