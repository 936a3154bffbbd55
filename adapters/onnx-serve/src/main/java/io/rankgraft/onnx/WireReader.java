package io.rankgraft.onnx;

import io.rankgraft.data.BadInputException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks the fields of a protobuf message, so that a model can be looked into before native code
 * reads it and without a protobuf library on the class path.
 */
final class WireReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED32 = 5;
  private static final int LONGEST_VARINT = 10;
  private static final int MOST_PACKED = 64;

  private final ByteBuffer bytes;
  private final int end;
  private int at;
  private int field;
  private int tag; // where it begins
  private long number;
  private int start; // of a field of bytes
  private int size;

  WireReader(ByteBuffer bytes) {
    this(bytes, bytes.position(), bytes.limit());
  }

  private WireReader(ByteBuffer bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  /** Moves to the next field; false at the end. */
  boolean next() {
    if (at == end) {
      return false;
    }
    tag = at;
    long key = varint();
    field = (int) (key >>> 3);
    size = -1;
    if (key >>> 32 != 0 || field == 0) {
      throw damaged();
    }
    switch ((int) key & 7) {
      case VARINT -> number = varint();
      case FIXED64 -> skip(Long.BYTES);
      case FIXED32 -> skip(Integer.BYTES);
      case LENGTH -> {
        long length = varint();
        if (length < 0 || length > end - at) {
          throw damaged();
        }
        start = at;
        size = (int) length;
        at += size;
      }
      default -> throw damaged();
    }
    return true;
  }

  int field() {
    return field;
  }

  long number() {
    return number;
  }

  boolean isBytes() {
    return size >= 0;
  }

  int size() {
    return size;
  }

  /** The field as it lies there, its number and length included. */
  ByteBuffer whole() {
    return bytes.slice(tag, at - tag);
  }

  /** What a field of bytes holds, as it lies there. */
  ByteBuffer bytes() {
    requireBytes();
    return bytes.slice(start, size);
  }

  String text() {
    requireBytes();
    byte[] text = new byte[size];
    bytes.get(start, text);
    return new String(text, StandardCharsets.UTF_8);
  }

  WireReader message() {
    requireBytes();
    return new WireReader(bytes, start, start + size);
  }

  /** The numbers of a short repeated field: this one, or those packed into it. */
  long[] numbers() {
    if (!isBytes()) {
      return new long[] {number};
    }
    WireReader packed = message();
    long[] found = new long[MOST_PACKED];
    int count = 0;
    while (packed.at < packed.end) {
      if (count == MOST_PACKED) {
        throw damaged();
      }
      found[count++] = packed.varint();
    }
    return Arrays.copyOf(found, count);
  }

  private void requireBytes() {
    if (size < 0) {
      throw damaged();
    }
  }

  private void skip(int count) {
    if (count > end - at) {
      throw damaged();
    }
    at += count;
  }

  private long varint() {
    long value = 0;
    for (int i = 0; i < LONGEST_VARINT; i++) {
      if (at == end) {
        throw damaged();
      }
      byte b = bytes.get(at++);
      value |= (long) (b & 0x7f) << (7 * i);
      if (b >= 0) {
        return value;
      }
    }
    throw damaged();
  }

  private static BadInputException damaged() {
    return new BadInputException(
        "onnx model: expected a protobuf message but it is damaged; export it again");
  }
}
