package io.rankgraft.data;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Where the lines of a vocabulary's file begin.
 *
 * @param starts first byte of each line, and of the one that would follow the last
 * @param gap bytes of a line's end: 1 for LF, 2 for CRLF
 */
record ValueLines(int[] starts, int gap) {

  static ValueLines of(Path file, ByteBuffer text) {
    requireUtf8(file, text.duplicate());
    int size = text.limit();
    int begin = size >= 3 && (text.get(0) & 0xff) == 0xef && (text.get(1) & 0xff) == 0xbb ? 3 : 0;
    int gap = 0;
    int[] starts = new int[1024];
    int lines = 0;
    for (int at = begin; at < size; at++) {
      if (text.get(at) != '\n') {
        continue;
      }
      int found = at > begin && text.get(at - 1) == '\r' ? 2 : 1;
      gap = gap == 0 ? found : gap;
      if (found != gap) {
        throw BadInputException.at(
            file, lines + 1, "expected lines that all end in LF or all in CRLF but it has both");
      }
      starts = put(file, starts, lines++, begin, at + 1 - gap);
      begin = at + 1;
    }
    gap = Math.max(1, gap);
    if (begin < size) { // the last line has no end
      starts = put(file, starts, lines++, begin, size);
      begin = Math.addExact(size, gap);
    }
    starts = Arrays.copyOf(starts, lines + 1);
    starts[lines] = begin;
    return new ValueLines(starts, gap);
  }

  private static int[] put(Path file, int[] starts, int line, int begin, int end) {
    if (begin == end) {
      throw BadInputException.at(
          file, line + 1, "expected a value but the line is empty; remove the line");
    }
    int[] room = line + 1 < starts.length ? starts : Arrays.copyOf(starts, 2 * starts.length);
    room[line] = begin;
    return room;
  }

  private static void requireUtf8(Path file, ByteBuffer text) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // it reports what is malformed
    CharBuffer chars = CharBuffer.allocate(1 << 13);
    CoderResult result;
    do {
      result = decoder.decode(text, chars.clear(), true);
    } while (result.isOverflow());
    if (result.isError()) {
      long line = 1;
      for (int i = 0; i < text.position(); i++) {
        line += text.get(i) == '\n' ? 1 : 0;
      }
      throw BadInputException.at(
          file, line, "expected UTF-8 but byte %s is none".formatted(text.position()));
    }
  }
}
