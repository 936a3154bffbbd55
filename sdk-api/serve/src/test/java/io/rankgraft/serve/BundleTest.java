package io.rankgraft.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  void aFlippedBitInAnyByteAndATruncationIsFound(String name) throws IOException {
    Path file = folder.resolve(name);
    byte[] sound = Files.readAllBytes(file);
    for (int cut : new int[] {0, 1, sound.length / 2, sound.length - 1}) {
      Files.write(file, java.util.Arrays.copyOf(sound, cut));
      refused();
    }
    for (int bit = 0; bit < 8 * sound.length; bit += 9) { // one of every byte
      byte[] flipped = sound.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      Files.write(file, flipped);
      String message = refused();
      assertTrue(
          name.equals("manifest.json") || message.contains("'" + name + "' is damaged"), message);
    }
    Files.delete(file);
    assertTrue(refused().contains(name));
  }

  /** As opening a bundle does it, in memory: a manifest that can be read has another digest. */
  @Test
  void everyFlippedBitOfTheManifestIsFound() throws IOException {
    byte[] sound = Files.readAllBytes(folder.resolve("manifest.json"));
    Manifest read = Json.read("manifest", sound, Manifest.class);
    assertTrue(SelfDigest.holds(sound, read.digest()));
    for (int bit = 0; bit < 8 * sound.length; bit++) {
      byte[] flipped = sound.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      try {
        Manifest other = Json.read("manifest", flipped, Manifest.class);
        assertFalse(SelfDigest.holds(flipped, other.digest()), "bit " + bit);
      } catch (BadInputException refused) {
        assertEquals(1, refused.getMessage().lines().count());
      }
    }
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
    assertThrows(BadInputException.class, () -> Bundle.open(temporary.resolve("none")));
    assertThrows(BadInputException.class, () -> Bundle.open(outside));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'format' : 2|'format' : 3|expected 1 to 2 but got 3",
        "'format' : 2|'format' : 1|'digest'",
        "'format' : 2|'format' : 2, 'more' : 0|'more'",
        "'format' : 2|'format' : 2, 'format' : 2|Duplicate",
        "'seed' : '7'|'seed' : '8'|its own digest",
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
  void aLinkIsFollowedWithinTheFolderItIsInOrThePolicyNames() throws IOException {
    Path link = Files.createSymbolicLink(temporary.resolve("current"), Path.of("ranker"));
    Bundle bundle = Bundle.open(link);
    assertEquals(folder.toRealPath(), bundle.root());
    Files.delete(link);
    assertArrayEquals(new byte[] {1, 2, 3}, bundle.onnx(), "the one that was opened");

    Path elsewhere = Files.createDirectories(temporary.resolve("apps")).resolve("current");
    Files.createSymbolicLink(elsewhere, folder);
    String message =
        assertThrows(BadInputException.class, () -> Bundle.open(elsewhere)).getMessage();
    assertTrue(message.contains("link leads to '" + folder.toRealPath()), message);
    BundlePolicy models = BundlePolicy.any().withFolder(temporary);
    assertEquals("plus", Bundle.open(elsewhere, models).manifest().name());
    BundlePolicy apps = BundlePolicy.any().withFolder(temporary.resolve("apps"));
    assertThrows(BadInputException.class, () -> Bundle.open(folder, apps));
  }

  /** Writes the manifest so that its digest is right. */
  private void reseal(String from, String to) throws IOException {
    manifest(from, to);
    Path file = folder.resolve("manifest.json");
    String text =
        Files.readString(file)
            .replaceAll("\"digest\" : \"\\w+\"", "\"digest\" : \"" + SelfDigest.UNSEALED + "\"");
    Files.write(file, SelfDigest.seal(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void anotherRankingWeightIsFoundThoughAllHashesAreRight() throws IOException {
    reseal("\"logit\" : 1.0", "\"logit\" : 0.5");
    String message = refused();
    assertTrue(message.contains("golden case 'two'") && message.contains("logit=0.5"), message);
  }

  @Test
  void goldenRowsHoldTheNumbersToRankBy() {
    assertArrayEquals(new double[] {9, 14}, Bundle.open(folder).golden().cases().get(0).ranking());
  }

  @Test
  void onlyBundlesOfTheAllowedHashesAreOpened() throws IOException {
    String hash = Bundle.open(folder).hash();
    BundlePolicy policy = BundlePolicy.any().withHashes(Set.of(hash));
    assertEquals(hash, Bundle.open(folder, policy).hash());
    reseal("\"seed\" : \"7\"", "\"seed\" : \"8\"");
    assertEquals("8", Bundle.open(folder).manifest().origin().get("seed"));
    String message =
        assertThrows(BadInputException.class, () -> Bundle.open(folder, policy)).getMessage();
    assertTrue(message.contains("of the hashes [" + hash), message);
    assertThrows(IllegalArgumentException.class, () -> policy.withHashes(Set.of("abc")));
  }

  @Test
  void onlyBundlesSignedByTheOwnerOfTheKeyAreOpened() throws Exception {
    KeyPairGenerator keys = KeyPairGenerator.getInstance("Ed25519");
    KeyPair owner = keys.generateKeyPair();
    BundlePolicy policy = BundlePolicy.any().withSigner(owner.getPublic());
    assertTrue(refused(folder, policy).contains("no manifest.sig"));
    Path signed = temporary.resolve("signed");
    PriceRanker.write(signed, owner.getPrivate());
    assertEquals("plus", Bundle.open(signed, policy).manifest().name());
    assertEquals("plus", Bundle.open(signed).manifest().name());
    BundlePolicy other = BundlePolicy.any().withSigner(keys.generateKeyPair().getPublic());
    assertTrue(refused(signed, other).contains("another's"));
    folder = signed;
    reseal("\"seed\" : \"7\"", "\"seed\" : \"8\"");
    assertTrue(refused(signed, policy).contains("or it was changed"));
    Files.writeString(signed.resolve("manifest.sig"), "!");
    assertTrue(refused(signed, policy).contains("or it was changed"));
    assertThrows(IllegalArgumentException.class, () -> new BundlePolicy(null, "key", null));
  }

  private static String refused(Path bundle, BundlePolicy policy) {
    String message =
        assertThrows(BadInputException.class, () -> Bundle.open(bundle, policy)).getMessage();
    assertEquals(1, message.lines().count());
    return message;
  }

  /** Each written when its format was the newest, and never since. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void bundlesOfEveryFormatKeepLoading(int format) throws Exception {
    Bundle old =
        Bundle.open(Path.of(BundleTest.class.getResource("/bundle-format-" + format).toURI()));
    assertEquals(format, old.manifest().format());
    assertEquals(PriceRanker.SIGNATURE, old.manifest().signature());
    assertEquals(PriceRanker.SCHEMA, old.schema());
    assertArrayEquals(new byte[] {1, 2, 3}, old.onnx());
    old.golden().verify("plus", new PriceRanker.Plus(0));
  }

  @Test
  void whatAKilledWriterLeftIsRemovedByTheNextOfThatPlace() throws Exception {
    Process killed = new ProcessBuilder("true").start();
    killed.waitFor();
    Path left =
        Files.createDirectories(temporary.resolve(".next-%s-17/deep".formatted(killed.pid())));
    Path alive =
        Files.createDirectories(
            temporary.resolve(".next-%s-17".formatted(ProcessHandle.current().pid())));
    try (BundleWriter writer = BundleWriter.to(temporary.resolve("next"))) {
      writer.onnx(new byte[1]);
      assertFalse(Files.exists(left.getParent()));
      assertTrue(Files.exists(alive), "another writer of this process");
    }
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
