package io.rankgraft.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BundleTest {
  @TempDir private Path temporary;
  private Path folder;

  @BeforeEach
  void write() throws IOException {
    folder = temporary.resolve("ranker");
    PriceRanker.write(folder);
  }

  private String refused() {
    String message =
        assertThrows(BadInputException.class, () -> Bundle.open(folder).onnx()).getMessage();
    assertEquals(1, message.lines().count());
    assertTrue(message.startsWith(folder.toString()), message);
    return message;
  }

  private void manifest(String from, String to) throws IOException {
    Path file = folder.resolve("manifest.json");
    String text = Files.readString(file);
    assertTrue(text.contains(from), from);
    Files.writeString(file, text.replace(from, to));
  }

  @Test
  void whatWasWrittenIsRead() {
    Bundle bundle = Bundle.open(folder);
    assertEquals(PriceRanker.SIGNATURE, bundle.manifest().signature());
    assertEquals(PriceRanker.SCHEMA, bundle.schema());
    assertEquals(Map.of("seed", "7"), bundle.manifest().origin());
    assertArrayEquals(new byte[] {1, 2, 3}, bundle.onnx());
    assertThrows(BadInputException.class, bundle::savedModel);
    bundle.golden().verify("plus", new PriceRanker.Plus(0));
  }

  @Test
  void anotherRankerFailsTheGoldenRows() {
    Bundle bundle = Bundle.open(folder);
    var e =
        assertThrows(
            BadInputException.class,
            () -> bundle.golden().verify("plus", new PriceRanker.Plus(0.1f)));
    assertTrue(e.getMessage().startsWith("golden case 'two', output 'logit'"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"manifest.json", "schema.json", "golden.json", "parity.json", "model.onnx"})
  void everyFlippedBitAndTruncationIsFound(String name) throws IOException {
    Path file = folder.resolve(name);
    byte[] sound = Files.readAllBytes(file);
    for (int cut : new int[] {0, 1, sound.length / 2, sound.length - 1}) {
      Files.write(file, java.util.Arrays.copyOf(sound, cut));
      refused();
    }
    if (!name.equals("manifest.json")) { // the others are hashed
      for (int at = 0; at < sound.length; at += 1 + sound.length / 50) {
        byte[] flipped = sound.clone();
        flipped[at] ^= 4;
        Files.write(file, flipped);
        assertTrue(refused().contains("'" + name + "' is damaged"));
      }
    }
    Files.delete(file);
    assertTrue(refused().contains(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../model.onnx",
        "/etc/passwd",
        "a/../../b",
        "C:/b",
        "a\\\\b",
        ".hidden",
        "a//b",
        ""
      })
  void pathsThatLeadOutAreRefused(String path) throws IOException {
    manifest("\"model.onnx\" : {", "\"" + path + "\" : {");
    assertTrue(refused().contains("plain paths inside the bundle"));
  }

  @Test
  void linksAndFilesThatAreNotListedAreRefused() throws IOException {
    Path outside = Files.write(temporary.resolve("outside"), new byte[] {1, 2, 3});
    Path model = folder.resolve("model.onnx");
    Files.delete(model);
    Files.createSymbolicLink(model, outside);
    assertTrue(refused().contains("'model.onnx' is a link"));
    Files.delete(model);
    Files.write(model, new byte[] {1, 2, 3});
    Files.write(folder.resolve("extra"), new byte[1]);
    assertTrue(refused().contains("found [extra]"));
    Files.delete(folder.resolve("extra"));
    Path link = Files.createSymbolicLink(temporary.resolve("link"), folder);
    assertThrows(BadInputException.class, () -> Bundle.open(link));
    assertThrows(BadInputException.class, () -> Bundle.open(temporary.resolve("none")));
    assertThrows(BadInputException.class, () -> Bundle.open(outside));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'format' : 1|'format' : 2|expected 1 but got 2",
        "'format' : 1|'format' : 1, 'more' : 0|'more'",
        "'format' : 1|'format' : 1, 'format' : 1|Duplicate",
        "'name' : 'plus'|'name' : ''|name",
        "'name' : 'plus'|'name' : null|name",
        "'type' : 'sum'|'type' : 'java.util.HashMap'|ranking",
        "'onnx' : 'model.onnx'|'onnx' : 'schema'|one of the files",
        "'onnx' : 'model.onnx'|'savedModel' : 'model'|saved_model.pb",
        "'size' : 3|'size' : -3|size",
        "'size' : 3|'size' : 3000000000|damaged",
        "'REQUEST'|'USER'|axis",
      })
  void manifestsThatAreWrongAreRefusedWithTheirPlace(String from, String to, String says)
      throws IOException {
    manifest(from.replace('\'', '"'), to.replace('\'', '"'));
    String message = refused();
    assertTrue(message.contains(says.replace("'more'", "more")), message);
  }

  @Test
  void aBundleIsWrittenWholeOrNotAtAll() throws IOException {
    assertThrows(FileAlreadyExistsException.class, () -> BundleWriter.to(folder));
    Path other = temporary.resolve("other");
    try (BundleWriter writer = BundleWriter.to(other)) {
      writer.onnx(new byte[1]);
      ParityReport apart =
          new ParityReport(List.of(new ParityReport.Line("one", "logit", "TF", "ORT", 1, 1e-3)));
      assertThrows(
          BadInputException.class,
          () ->
              writer.commit(
                  "plus",
                  "1",
                  PriceRanker.SIGNATURE,
                  PriceRanker.SCHEMA,
                  PriceRanker.golden(),
                  apart,
                  Map.of()));
    }
    try (var left = Files.list(temporary)) {
      assertEquals(List.of(folder), left.toList());
    }
  }
}
