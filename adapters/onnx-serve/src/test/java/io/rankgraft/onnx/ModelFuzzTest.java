package io.rankgraft.onnx;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever bytes an ONNX file holds, loading and running it gives values or a {@link
 * BadInputException}, and the process lives. A plain test run replays damaged copies of a sound
 * model; with {@code JAZZER_FUZZ=1} in the environment the fuzzer looks further.
 */
@Tag("slow")
class ModelFuzzTest {
  private static final int DAMAGED = 200;
  private static final int LARGEST = 4096;

  static Stream<byte[]> models() {
    byte[] sound = Wire.model(Wire.weight());
    SplittableRandom random = new SplittableRandom(7);
    Stream<byte[]> cut = IntStream.range(0, sound.length).mapToObj(n -> Arrays.copyOf(sound, n));
    Stream<byte[]> changed =
        IntStream.range(0, DAMAGED)
            .mapToObj(
                i -> {
                  byte[] copy = sound.clone();
                  for (int k = 0; k <= i % 3; k++) {
                    copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
                  }
                  return copy;
                });
    return Stream.concat(Stream.of(sound), Stream.concat(cut, changed));
  }

  @MethodSource("models")
  @FuzzTest
  void anyModelIsRunOrRefused(byte[] model) {
    if (model.length > LARGEST) {
      return;
    }
    Batch rows = new Batch(1, Map.of("x", new Column.Floats(new float[] {3, -1}, 1, 2)));
    try (OnnxHost host = OnnxHost.of("fuzz", model, List.of("y"))) {
      host.extract(rows);
    } catch (BadInputException expected) {
      // which is what damage may lead to
    } catch (IllegalArgumentException noSuchTap) {
      if (!noSuchTap.getMessage().contains("tap 'y'")) {
        throw noSuchTap;
      }
    }
  }
}
