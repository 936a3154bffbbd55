package io.rankgraft.tensorflow.savedmodel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.DurableFiles;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.ModelGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * Whatever bytes a SavedModel's graph holds: it is built into ours or refused, and the process
 * lives. With {@code JAZZER_FUZZ=1} in the environment the fuzzer looks further.
 */
@Tag("slow")
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class SavedModelFuzzTest {
  private static final HostLimits SMALL = new HostLimits(1 << 16, 1000, 1 << 16, Set.of());
  private static final int DAMAGED = 60;

  static Stream<byte[]> graphs() throws IOException {
    Path folder = Files.createTempDirectory("host");
    try {
      byte[] sound =
          Files.readAllBytes(
              Hosts.ofFunctions(folder.resolve("host")).resolve(SavedModelFile.GRAPH));
      SplittableRandom random = new SplittableRandom(9);
      return Stream.concat(
          Stream.of(sound),
          IntStream.range(0, DAMAGED)
              .mapToObj(
                  i -> {
                    byte[] copy = sound.clone();
                    for (int k = 0; k <= i % 3; k++) {
                      copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
                    }
                    return i % 10 == 0 ? Arrays.copyOf(copy, random.nextInt(copy.length)) : copy;
                  }));
    } finally {
      DurableFiles.remove(folder);
    }
  }

  @MethodSource("graphs")
  @FuzzTest(maxDuration = "10m")
  void anyGraphIsBuiltOrRefused(byte[] graph) throws IOException {
    Path folder = Files.createTempDirectory("host");
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      Files.write(folder.resolve(SavedModelFile.GRAPH), graph);
      Files.createDirectory(folder.resolve(SavedModelFile.VARIABLES));
      Grafted.tapped(SavedModelHost.read(folder, SMALL)).build(model.scope(Build.SERVE));
    } catch (BadInputException expected) {
      assertEquals(1, expected.getMessage().lines().count(), expected.getMessage());
    } catch (IllegalArgumentException | TensorFlowException expected) {
      assertNotNull(expected.getMessage());
    } finally {
      DurableFiles.remove(folder);
    }
  }
}
