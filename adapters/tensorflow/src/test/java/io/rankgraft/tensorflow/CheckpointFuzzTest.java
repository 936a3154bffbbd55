package io.rankgraft.tensorflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.node.IntNode;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

/**
 * Whatever bytes a checkpoint's manifest holds: it is the one that was written, or refused in one
 * line. With {@code JAZZER_FUZZ=1} in the environment the fuzzer looks further.
 */
@Tag("slow")
class CheckpointFuzzTest {
  private static final int DAMAGED = 300;
  private static final String SOME = "0123456789-{}[]\",:.eE\\";

  private static byte[] sound() throws IOException {
    Path folder = Files.createTempDirectory("checkpoint");
    try {
      Files.write(folder.resolve("variables.index"), new byte[] {1, 2, 3});
      CheckpointManifest.of(folder, "small", 28, Map.of("w", Shape.of(4, 1)), new IntNode(5))
          .write(folder);
      return Files.readAllBytes(folder.resolve(CheckpointManifest.FILE));
    } finally {
      DurableFiles.remove(folder);
    }
  }

  static Stream<byte[]> manifests() throws IOException {
    byte[] sound = sound();
    SplittableRandom random = new SplittableRandom(5);
    return Stream.concat(
        Stream.of(sound),
        IntStream.range(0, DAMAGED)
            .mapToObj(
                i -> {
                  byte[] copy = sound.clone();
                  for (int k = 0; k <= i % 3; k++) {
                    copy[random.nextInt(copy.length)] =
                        (byte) SOME.charAt(random.nextInt(SOME.length()));
                  }
                  return copy;
                }));
  }

  @MethodSource("manifests")
  @FuzzTest(maxDuration = "10m")
  void anyManifestIsReadOrRefused(byte[] json) throws IOException {
    Path folder = Files.createTempDirectory("checkpoint");
    try {
      Files.write(folder.resolve(CheckpointManifest.FILE), json);
      CheckpointManifest read = CheckpointManifest.read(folder);
      if (read.format() == CheckpointManifest.FORMAT && read.model().equals("small")) {
        assertArrayEquals(sound(), json, new String(json, StandardCharsets.UTF_8));
      }
    } catch (BadInputException expected) {
      assertEquals(1, expected.getMessage().lines().count(), expected.getMessage());
    } finally {
      DurableFiles.remove(folder);
    }
  }
}
