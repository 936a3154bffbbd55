package io.rankgraft.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.DurableFiles;
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
 * Whatever bytes a bundle's JSON files hold, reading them gives a value, which is the same when it
 * is written and read again, or a {@link BadInputException}. A plain test run replays damaged
 * copies of sound files; with {@code JAZZER_FUZZ=1} in the environment the fuzzer looks further.
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
      DurableFiles.remove(folder);
    }
  }

  @MethodSource("manifests")
  @FuzzTest(maxDuration = "10m")
  void anyManifestIsReadOrRefused(byte[] json) {
    onlyBadInput(() -> readAgain("manifest", json, Manifest.class));
  }

  @MethodSource("schemas")
  @FuzzTest(maxDuration = "10m")
  void anySchemaIsReadOrRefused(byte[] json) {
    onlyBadInput(
        () -> {
          String schema = FeatureSchema.fromJson(new String(json, StandardCharsets.UTF_8)).toJson();
          assertEquals(schema, FeatureSchema.fromJson(schema).toJson());
        });
  }

  @MethodSource("golden")
  @FuzzTest(maxDuration = "10m")
  void anyGoldenRowsAreReadAndReplayedOrRefused(byte[] json) {
    onlyBadInput(
        () ->
            readAgain("golden rows", json, GoldenRows.class)
                .verify("plus", new PriceRanker.Plus(0)));
  }

  /** What is read is written as it would be after it was read again. */
  private static <T> T readAgain(String who, byte[] json, Class<T> type) {
    T read = Json.read(who, json, type);
    byte[] written = Json.write(read);
    assertArrayEquals(written, Json.write(Json.read(who, written, type)));
    return read;
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
