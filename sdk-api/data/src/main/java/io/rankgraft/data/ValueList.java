package io.rankgraft.data;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

/**
 * The distinct values of a vocabulary, in order, with a look-up by text. One list serves every
 * feature that refers to it. Its text is UTF-8, on the heap or mapped from a file with one value
 * per line; the look-up takes 10 to 16 bytes of heap per value. Immutable.
 */
public final class ValueList extends AbstractList<String> implements RandomAccess {
  private static final int MOST = 100_000_000;
  private static final int INDEX_BITS = 27; // of a slot: enough for the most values
  private static final int INDEX = (1 << INDEX_BITS) - 1;

  private final String name; // null where the list is part of one feature
  private final ByteBuffer text;
  private final byte[] heap; // of the text, from its first byte on; null where it is mapped
  private final int[] starts; // one more than there are values
  private final int gap; // bytes between two values
  private final int[] slots; // by hash: five more bits of it, then 1 + index; 0 is free
  private final int shift;

  private ValueList(String name, ByteBuffer text, int[] starts, int gap, int[] slots) {
    this.name = name;
    this.text = text;
    this.heap = text.hasArray() ? text.array() : null;
    this.starts = starts;
    this.gap = gap;
    this.slots = slots;
    this.shift = 64 - Integer.numberOfTrailingZeros(slots.length);
  }

  /**
   * Values in memory; a value list is returned as it is.
   *
   * @throws IllegalArgumentException if there is none, one is empty or no text, or one occurs twice
   */
  public static ValueList of(List<String> values) {
    if (values instanceof ValueList list) {
      return list;
    }
    byte[][] encoded = new byte[values.size()][];
    int[] starts = new int[values.size() + 1];
    for (int i = 0; i < encoded.length; i++) {
      String value = values.get(i);
      if (value == null || value.isEmpty()) {
        throw new IllegalArgumentException(
            "vocabulary 'values': expected text but value %s is %s; empty text is a missing value"
                .formatted(i, value == null ? "null" : "empty"));
      }
      if (Surrogates.alone(value)) {
        throw new IllegalArgumentException(
            "vocabulary 'values': expected text but value %s, '%s', has half of a surrogate pair"
                .formatted(i, Checks.shown(Surrogates.shown(value))));
      }
      encoded[i] = value.getBytes(StandardCharsets.UTF_8);
      starts[i + 1] = Math.addExact(starts[i], encoded[i].length);
    }
    byte[] bytes = new byte[starts[encoded.length]];
    for (int i = 0; i < encoded.length; i++) {
      System.arraycopy(encoded[i], 0, bytes, starts[i], encoded[i].length);
    }
    return indexed(ByteBuffer.wrap(bytes), starts, 0);
  }

  /**
   * Maps a file of UTF-8 with one value per line. The file must not change while it is used.
   *
   * @throws BadInputException naming the file, and the line where one is to blame
   */
  public static ValueList map(Path file) {
    ByteBuffer text;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw BadInputException.in(
            file,
            "expected a vocabulary of less than 2 GiB but it has %s bytes"
                .formatted(channel.size()));
      }
      text = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    } catch (IOException e) {
      throw new BadInputException("%s: expected a vocabulary to read but %s".formatted(file, e), e);
    }
    ValueLines lines = ValueLines.of(file, text);
    try {
      return indexed(text, lines.starts(), lines.gap());
    } catch (IllegalArgumentException e) {
      throw new BadInputException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static ValueList indexed(ByteBuffer text, int[] starts, int gap) {
    int size = starts.length - 1;
    if (size < 1 || size > MOST) {
      throw new IllegalArgumentException(
          "vocabulary 'values': expected 1 to %s values but got %s".formatted(MOST, size));
    }
    int[] slots = new int[Integer.highestOneBit(size + size / 2) * 2];
    ValueList list = new ValueList(null, text, starts, gap, slots);
    for (int i = 0; i < size; i++) {
      String value = list.get(i);
      char[] chars = value.toCharArray();
      long hash = hash(chars, 0, chars.length);
      int slot = list.slot(hash, chars, 0, chars.length);
      if (slots[slot] != 0) {
        throw new IllegalArgumentException(
            "vocabulary 'values': expected distinct values but '%s' is value %s and value %s"
                .formatted(value, index(slots[slot]), i));
      }
      slots[slot] = list.mark(hash) | i + 1;
    }
    return list;
  }

  /** The same list, known by a name to which features of a schema refer. */
  public ValueList named(String newName) {
    return new ValueList(newName, text, starts, gap, slots);
  }

  /** The name by which features refer to it; null where it has none. */
  public String name() {
    return name;
  }

  /** The same object for a list and for the same list under another name. */
  Object identity() {
    return slots;
  }

  /** Whether a file of lines can hold the values: none has the end of a line in it. */
  boolean fitsLines() {
    for (int i = 0; i < size(); i++) {
      for (int at = starts[i]; at < end(i); at++) {
        if (text.get(at) == '\n' || text.get(at) == '\r') {
          return false;
        }
      }
    }
    return !get(0).startsWith("\ufeff");
  }

  /** Writes one value per line, as {@link #map} reads them. */
  void write(OutputStream out) throws IOException {
    for (int i = 0; i < size(); i++) {
      byte[] value = new byte[end(i) - starts[i]];
      text.get(starts[i], value);
      out.write(value);
      out.write('\n');
    }
  }

  /** Adds the values to a hash, each with its length. */
  void hash(MessageDigest digest) {
    ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
    for (int i = 0; i < size(); i++) {
      digest.update(length.clear().putInt(0, end(i) - starts[i]));
      digest.update(text.slice(starts[i], end(i) - starts[i]));
    }
  }

  @Override
  public String get(int index) {
    byte[] bytes = new byte[end(index) - starts[index]];
    text.get(starts[index], bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public int size() {
    return starts.length - 1;
  }

  private int end(int index) {
    return starts[index + 1] - gap;
  }

  /** The place of a part of a text, without a copy of it; -1 if it is no value. */
  public int indexOf(char[] value, int from, int to) {
    return index(slots[slot(hash(value, from, to), value, from, to)]);
  }

  @Override
  public int indexOf(Object value) {
    return value instanceof CharSequence text
        ? indexOf(text.toString().toCharArray(), 0, text.length())
        : -1;
  }

  @Override
  public boolean contains(Object value) {
    return indexOf(value) >= 0;
  }

  private static int index(int slot) {
    return (slot & INDEX) - 1;
  }

  /** The multiplication spreads a text's hash over its upper bits, which choose the slot. */
  private static long hash(char[] value, int from, int to) {
    return StableHash.text(value, from, to) * 0x9e3779b97f4a7c15L;
  }

  /** The bits of a hash after those that choose the slot. They tell most others in it apart. */
  private int mark(long hash) {
    return (int) (hash >>> shift - Integer.SIZE) & ~INDEX;
  }

  /** The slot that holds a value, or the free one where it would be. */
  private int slot(long hash, char[] value, int from, int to) {
    int mark = mark(hash);
    int slot = (int) (hash >>> shift);
    while (slots[slot] != 0
        && ((slots[slot] & ~INDEX) != mark || !is(index(slots[slot]), value, from, to))) {
      slot = slot + 1 & slots.length - 1;
    }
    return slot;
  }

  private boolean is(int index, char[] value, int from, int to) {
    int at = starts[index];
    int end = end(index);
    if (end - at < to - from) { // no character is less than a byte
      return false;
    }
    for (int i = from; i < to; i++) {
      char c = value[i];
      if (c >= 0x80) {
        byte[] rest = new String(value, i, to - i).getBytes(StandardCharsets.UTF_8);
        return text.slice(at, end - at).equals(ByteBuffer.wrap(rest));
      }
      if ((heap == null ? text.get(at) : heap[at]) != c) {
        return false;
      }
      at++;
    }
    return at == end;
  }

  /** Whether these are the values of another list and more, each in its old place. */
  public boolean startsWith(ValueList older) {
    if (older.size() > size()) {
      return false;
    }
    for (int i = 0; i < older.size(); i++) {
      ByteBuffer mine = text.slice(starts[i], end(i) - starts[i]);
      if (!mine.equals(older.text.slice(older.starts[i], older.end(i) - older.starts[i]))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    if (other instanceof ValueList that) {
      return slots == that.slots || size() == that.size() && startsWith(that);
    }
    return super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }

  @Override
  public String toString() {
    return size() <= 8 ? super.toString() : Arrays.toString(subList(0, 8).toArray()) + " and more";
  }
}
