package io.rankgraft.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * Numbers of rows: a range, which takes no memory, or a list. A long list lies in a file of the
 * temporary folder that is mapped into memory and has no name any more, so that the heap does not
 * grow with rows and nothing stays when the process ends.
 */
public final class RowNumbers {
  private static final int MOST_ON_HEAP = 1 << 20;
  private static final int SEGMENT_SHIFT = 28; // 1 GiB of a file per mapping

  private final int first; // of a range
  private final int size;
  private final int shift;
  private final IntBuffer[] segments; // null of a range

  private RowNumbers(int first, int size, int shift, IntBuffer[] segments) {
    this.first = first;
    this.size = size;
    this.shift = shift;
    this.segments = segments;
  }

  /** The numbers from one to below another. */
  public static RowNumbers range(int from, int to) {
    if (from < 0 || to < from) {
      throw new IllegalArgumentException(
          "row numbers: expected a range of 0 or more but got %s to %s".formatted(from, to));
    }
    return new RowNumbers(from, to - from, 0, null);
  }

  /** A list of so many zeros, to be {@link #set}. */
  public static RowNumbers list(int size) {
    return list(size, MOST_ON_HEAP, SEGMENT_SHIFT);
  }

  /**
   * @param mostOnHeap the longest list that is kept there
   * @param shift 2 to the power of it numbers are mapped at once
   */
  static RowNumbers list(int size, int mostOnHeap, int shift) {
    if (size <= mostOnHeap) {
      return new RowNumbers(0, size, Integer.SIZE - 1, new IntBuffer[] {IntBuffer.allocate(size)});
    }
    try {
      return new RowNumbers(0, size, shift, mapped(size, shift));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "row numbers: expected %s bytes in the temporary folder but %s; free some space, or name another by -Djava.io.tmpdir"
              .formatted((long) size * Integer.BYTES, e),
          e);
    }
  }

  private static IntBuffer[] mapped(int size, int shift) throws IOException {
    Path file = Files.createTempFile("rankgraft-rows", null);
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE)) {
      channel.write(ByteBuffer.allocate(1), (long) size * Integer.BYTES - 1);
      IntBuffer[] segments = new IntBuffer[(size - 1 >>> shift) + 1];
      for (int s = 0; s < segments.length; s++) {
        long from = (long) s << shift;
        long numbers = Math.min(1L << shift, size - from);
        segments[s] =
            channel
                .map(FileChannel.MapMode.READ_WRITE, from * Integer.BYTES, numbers * Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .asIntBuffer();
      }
      return segments;
    }
  }

  public int size() {
    return size;
  }

  /** The number at a place. */
  public int get(int place) {
    Objects.checkIndex(place, size);
    return segments == null ? first + place : segments[place >>> shift].get(at(place));
  }

  /**
   * Replaces a number of a list.
   *
   * @throws IllegalStateException if this is a range
   */
  public void set(int place, int number) {
    Objects.checkIndex(place, size);
    if (segments == null) {
      throw new IllegalStateException(
          "row numbers: expected a list to change but this is a range; make one by list");
    }
    segments[place >>> shift].put(at(place), number);
  }

  private int at(int place) {
    return place & (1 << shift) - 1;
  }

  /** A copy of the numbers from one place to below another. */
  public int[] copy(int from, int to) {
    Objects.checkFromToIndex(from, to, size);
    int[] numbers = new int[to - from];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = get(from + i);
    }
    return numbers;
  }
}
