package io.rankgraft.data;

import java.nio.CharBuffer;

/**
 * Hashes that are the same in every process and release: bundles and checkpoints depend on them.
 */
public final class StableHash {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private StableHash() {}

  /** FNV-1a, 64 bits, over the UTF-8 bytes of a text. */
  public static long text(CharSequence text) {
    return more(FNV_OFFSET, text, 0, text.length());
  }

  /** The hash of a part of a text. */
  static long text(char[] text, int from, int to) {
    long hash = FNV_OFFSET;
    for (int i = from; i < to; i++) {
      if (text[i] >= 0x80) {
        return more(hash, CharBuffer.wrap(text), i, to);
      }
      hash = (hash ^ text[i]) * FNV_PRIME;
    }
    return hash;
  }

  private static long more(long begun, CharSequence text, int from, int to) {
    long hash = begun;
    for (int i = from; i < to; i++) {
      int c = text.charAt(i);
      if (c < 0x80) {
        hash = (hash ^ c) * FNV_PRIME;
        continue;
      }
      if (c < 0x800) {
        hash = (hash ^ (0xc0 | c >> 6)) * FNV_PRIME;
      } else {
        if (Character.isHighSurrogate((char) c)
            && i + 1 < to
            && Character.isLowSurrogate(text.charAt(i + 1))) {
          c = Character.toCodePoint((char) c, text.charAt(++i));
          hash = (hash ^ (0xf0 | c >> 18)) * FNV_PRIME;
          hash = (hash ^ (0x80 | c >> 12 & 0x3f)) * FNV_PRIME;
        } else if (Character.isSurrogate((char) c)) {
          // What String.getBytes writes for half a character.
          hash = (hash ^ '?') * FNV_PRIME;
          continue;
        } else {
          hash = (hash ^ (0xe0 | c >> 12)) * FNV_PRIME;
        }
        hash = (hash ^ (0x80 | c >> 6 & 0x3f)) * FNV_PRIME;
      }
      hash = (hash ^ (0x80 | c & 0x3f)) * FNV_PRIME;
    }
    return hash;
  }

  /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014) on a number or id. */
  public static long number(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
