package io.rankgraft.files;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Copies of sound bytes with something wrong, for fuzz tests to begin with. */
public final class Damage {
  private static final String MARKS = "0123456789-+.eE,;\t\"'{}[]:#\n\r ";

  private Damage() {}

  /** The bytes as they are, and copies with bytes changed, taken out, doubled or cut off. */
  public static Stream<byte[]> of(byte[] sound, int copies, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<byte[]> all = new ArrayList<>(List.of(sound));
    for (int i = 0; i < copies; i++) {
      all.add(copyOf(sound, random));
    }
    return all.stream();
  }

  private static byte[] copyOf(byte[] sound, SplittableRandom random) {
    int at = random.nextInt(sound.length);
    int to = Math.min(sound.length, at + 1 + random.nextInt(12));
    byte[] copy = sound.clone();
    switch (random.nextInt(6)) {
      case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> copy[at] = (byte) random.nextInt(256);
      case 2 -> copy[at] = (byte) MARKS.charAt(random.nextInt(MARKS.length()));
      case 3 -> copy = join(Arrays.copyOf(sound, at), Arrays.copyOfRange(sound, to, sound.length));
      case 4 -> copy = join(Arrays.copyOf(sound, to), Arrays.copyOfRange(sound, at, sound.length));
      default -> copy = Arrays.copyOf(sound, at);
    }
    return copy;
  }

  private static byte[] join(byte[] one, byte[] two) {
    byte[] both = Arrays.copyOf(one, one.length + two.length);
    System.arraycopy(two, 0, both, one.length, two.length);
    return both;
  }
}
