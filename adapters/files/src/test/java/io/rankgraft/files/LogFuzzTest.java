package io.rankgraft.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.DurableFiles;
import io.rankgraft.files.table.GradedLists;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever bytes a file of pairs, of graded lists or of options holds, it is read or refused in one
 * line. With {@code JAZZER_FUZZ=1} in the environment the fuzzer looks further.
 */
@Tag("slow")
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class LogFuzzTest {
  private static final int COPIES = 200;
  private static final int LARGEST = 1 << 12;

  private static Stream<byte[]> damaged(String sound, long seed) {
    return Damage.of(sound.getBytes(StandardCharsets.UTF_8), COPIES, seed);
  }

  static Stream<byte[]> pairs() {
    return damaged("0 0 1\n1 2\n", 1);
  }

  static Stream<byte[]> events() {
    return damaged("0\t1\t1600000000\n1\t2\t1600000060\n0\t2\t1600000120\n", 2);
  }

  static Stream<byte[]> lists() {
    return damaged("1 qid:1 1:0.5 3:2\n0 qid:1 2:1\n4 qid:2 1:-1e3\n", 3);
  }

  /** All that YAML has, for the fuzzer to begin with. */
  static Stream<byte[]> options() {
    Stream<byte[]> forms =
        Stream.of(
                "%YAML 1.1\n---\na: &x [1, 2]\nb: *x\n...\n",
                "a: |\n  one\n  two\nb: >-\n  three\n",
                "? a\n: !!str 1\nb: !!int '2'\nc: !!binary aGk=\n",
                "a: 0x1F\nb: 0b11\nc: 010\nd: 1_000\ne: 12:30\nf: 1e3\ng: .nan\nh: -.inf\n",
                "<<: {a: 1}\n\"b\\u00e9\": 'it''s'\nc: ~\n---\nd: yes\n",
                "{\"a\": \"\\ud83d\\ude00\", \"b\": [1e999, -0.0, 12345678901234567890]}")
            .map(text -> text.getBytes(StandardCharsets.UTF_8));
    return Stream.of(
            forms,
            damaged(
                "dim: 8\nmix:\n  tau: 0.5\n  all: {on: true, off: ~}\nnames: [a, -b, 'c d']\n", 4),
            damaged("{\"dim\": 8, \"mix\": {\"tau\": -5e-1}, \"names\": [\"a\", null, true]}\n", 5))
        .flatMap(copies -> copies);
  }

  private static void only(String name, byte[] bytes, Consumer<Path> read) throws IOException {
    if (bytes.length > LARGEST) {
      return;
    }
    Path folder = Files.createTempDirectory("log");
    try {
      new LogFiles(folder).write(name, bytes);
      try {
        read.accept(folder);
      } catch (BadInputException expected) {
        assertEquals(1, expected.getMessage().lines().count(), expected.getMessage());
      }
    } finally {
      DurableFiles.remove(folder);
    }
  }

  @MethodSource("pairs")
  @FuzzTest(maxDuration = "10m")
  void pairsAreReadOrRefused(byte[] bytes) throws IOException {
    only(
        "view_train.txt",
        bytes,
        folder -> {
          write(folder, "buy_train.txt", "0 1\n1 0\n");
          write(folder, "buy_test.txt", "0 2\n1 1\n");
          MultiBehaviourReader.read(folder);
        });
  }

  @MethodSource("events")
  @FuzzTest(maxDuration = "10m")
  void eventsAreReadOrRefused(byte[] bytes) throws IOException {
    only(
        "train_view.tsv",
        bytes,
        folder -> {
          write(folder, "train_buy.tsv", "0\t1\t1600000000\n1\t0\t1600000000\n");
          write(folder, "test_buy.tsv", "0\t2\t1600000900\n1\t1\t1600000900\n");
          MultiBehaviourReader.read(folder);
        });
  }

  @MethodSource("lists")
  @FuzzTest(maxDuration = "10m")
  void gradedListsAreReadWholeOrRefused(byte[] bytes) throws IOException {
    only(
        "train.txt",
        bytes,
        folder -> {
          GradedLists read = GradedLists.read(folder.resolve("train.txt"));
          String text = new String(bytes, StandardCharsets.UTF_8);
          if (text.indexOf('#') < 0) {
            long lines = text.lines().filter(line -> !line.isBlank()).count();
            assertEquals(lines, read.grades().length, text);
          }
          for (float value : read.features()) {
            assertTrue(Float.isFinite(value), text);
          }
        });
  }

  /** What is read is the same when it is written as JSON and read again. */
  @MethodSource("options")
  @FuzzTest(maxDuration = "10m")
  void optionsAreReadOrRefused(byte[] bytes) throws IOException {
    for (String name : new String[] {"options.yaml", "options.json"}) {
      only(
          name,
          bytes,
          folder -> {
            ObjectNode read = ConfigFile.read(folder.resolve(name));
            write(folder, "again.json", read.toString());
            assertEquals(read, ConfigFile.read(folder.resolve("again.json")));
          });
    }
  }

  private static void write(Path folder, String name, String text) {
    try {
      new LogFiles(folder).write(name, text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
