package io.rankgraft.serve;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Copies of bytes with something wrong. */
final class Damage {
  private Damage() {}

  static byte[] copyOf(byte[] sound, SplittableRandom random) {
    int at = random.nextInt(sound.length);
    int length = Math.min(1 + random.nextInt(8), sound.length - at);
    byte[] copy = sound.clone();
    switch (random.nextInt(5)) {
      case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> copy[at] = (byte) random.nextInt(256);
      case 2 -> copy[at] = (byte) "0123456789-{}[]\",:.eE".charAt(random.nextInt(21));
      case 3 -> {
        copy = new byte[sound.length - length];
        System.arraycopy(sound, 0, copy, 0, at);
        System.arraycopy(sound, at + length, copy, at, copy.length - at);
      }
      default -> copy = Arrays.copyOf(sound, at);
    }
    return copy;
  }
}
