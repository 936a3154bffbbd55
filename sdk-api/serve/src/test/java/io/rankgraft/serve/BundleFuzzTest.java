package io.rankgraft.serve;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever bytes a bundle's JSON files hold, reading them gives a value or a {@link
 * BadInputException}. A plain test run replays damaged copies of sound files; with {@code
 * JAZZER_FUZZ=1} in the environment the fuzzer looks further.
 */
@Tag("slow")
class BundleFuzzTest {
  private static final int DAMAGED = 150;

  static Stream<byte[]> manifests() throws IOException {
    return damaged("manifest.json");
  }

  static Stream<byte[]> schemas() throws IOException {
    return damaged("schema.json");
  }

  static Stream<byte[]> golden() throws IOException {
    return damaged("golden.json");
  }

  /** A sound file, and copies with bytes changed, taken out, doubled or cut off. */
  private static Stream<byte[]> damaged(String name) throws IOException {
    Path folder = Files.createTempDirectory("bundle");
    try {
      PriceRanker.write(folder.resolve("ranker"));
      byte[] sound = Files.readAllBytes(folder.resolve("ranker").resolve(name));
      SplittableRandom random = new SplittableRandom(name.hashCode());
      List<byte[]> copies = new ArrayList<>(List.of(sound));
      for (int i = 0; i < DAMAGED; i++) {
        copies.add(Damage.copyOf(sound, random));
      }
      return copies.stream();
    } finally {
      BundleFiles.remove(folder);
    }
  }

  @MethodSource("manifests")
  @FuzzTest
  void anyManifestIsReadOrRefused(byte[] json) {
    onlyBadInput(() -> Json.read("manifest", json, Manifest.class));
  }

  @MethodSource("schemas")
  @FuzzTest
  void anySchemaIsReadOrRefused(byte[] json) {
    onlyBadInput(() -> FeatureSchema.fromJson(new String(json, StandardCharsets.UTF_8)));
  }

  @MethodSource("golden")
  @FuzzTest
  void anyGoldenRowsAreReadAndReplayedOrRefused(byte[] json) {
    onlyBadInput(
        () ->
            Json.read("golden rows", json, GoldenRows.class)
                .verify("plus", new PriceRanker.Plus(0)));
  }

  private static void onlyBadInput(Runnable read) {
    try {
      read.run();
    } catch (BadInputException expected) {
      if (expected.getMessage().lines().count() != 1) {
        throw new AssertionError("expected one line", expected);
      }
    }
  }
}
