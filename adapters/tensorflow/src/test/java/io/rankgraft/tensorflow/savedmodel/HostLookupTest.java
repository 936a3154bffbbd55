package io.rankgraft.tensorflow.savedmodel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import io.rankgraft.tensorflow.Feed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.HashTable;
import org.tensorflow.op.core.InitializeTableFromTextFile;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * logit = vectors[code(item)], as Keras writes a string lookup: a mask token, a table, and buckets
 * for strings the table lacks. Shapes: item [rows, 1] of strings, vectors [8].
 */
class HostLookupTest {
  private static final float[] VECTORS = {.5f, 1, 2, 4, 8, 16, 32, 64};
  private static final List<String> ITEMS = List.of("", "pen", "cup", "hat", "ink");

  @TempDir Path folder;

  private String init;

  /** Fills a table; gives the op that does. */
  private interface Filling extends BiFunction<Ops, Operand<? extends TType>, String> {}

  private Path write(Filling filling, boolean buckets, Map<String, String> assets)
      throws IOException {
    MetaGraphDef.Builder meta = MetaGraphDef.newBuilder();
    meta.getMetaInfoDefBuilder().addTags("serve");
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TString> item =
          tf.withName("item").placeholder(TString.class, Placeholder.shape(Shape.of(-1, 1)));
      Operand<? extends TType> table =
          tf.hashTable(TString.class, TInt64.class, HashTable.sharedName("vocabulary"))
              .tableHandle();
      init = filling.apply(tf, table);
      Operand<TInt64> found =
          tf.withName("find").lookupTableFind(table, item, tf.constant(buckets ? -1L : 1L));
      Operand<TBool> masked = tf.math.equal(item, tf.constant(""));
      Operand<TInt64> code = tf.select(masked, tf.zerosLike(found), found);
      if (buckets) {
        Operand<TInt64> hashed =
            tf.math.add(tf.strings.toHashBucketFast(item, 2L), tf.constant(1L));
        code = tf.select(tf.math.equal(code, tf.constant(-1L)), hashed, code);
      }
      tf.withName("logit").gather(tf.constant(VECTORS), code, tf.constant(0));
      meta.setGraphDef(graph.toGraphDef());
      meta.putSignatureDef(
          "serving_default",
          SignatureDef.newBuilder()
              .setMethodName("tensorflow/serving/predict")
              .putInputs("item", info("item:0", DataType.DT_STRING))
              .putOutputs("score", info("logit:0", DataType.DT_FLOAT))
              .build());
    }
    assets.forEach(
        (tensor, file) ->
            meta.addAssetFileDefBuilder().setFilename(file).setTensorInfo(Hosts.info(tensor)));
    Path host = Files.createDirectories(folder.resolve("host"));
    Files.write(
        host.resolve("saved_model.pb"),
        SavedModel.newBuilder()
            .setSavedModelSchemaVersion(1)
            .addMetaGraphs(meta)
            .build()
            .toByteArray());
    return host;
  }

  private static TensorInfo info(String tensor, DataType type) {
    return TensorInfo.newBuilder()
        .setName(tensor)
        .setDtype(type)
        .setTensorShape(SavedModelWriter.shape(-1, 1))
        .build();
  }

  private static String ofConstants(Ops tf, Operand<? extends TType> table) {
    return tf.withName("init")
        .initializeTable(
            table,
            tf.constant(StdArrays.ndCopyOf(new String[] {"pen", "cup", "ink"})),
            tf.constant(new long[] {3, 4, 5}))
        .op()
        .name();
  }

  private static String ofText(Ops tf, Operand<? extends TType> table) {
    return tf.withName("init")
        .initializeTableFromTextFile(
            table,
            tf.withName("file").constant("/gone/words.txt"),
            -2L,
            -1L,
            InitializeTableFromTextFile.offset(2L))
        .op()
        .name();
  }

  private static SavedModelHost host(Path file) {
    return SavedModelHost.read(file).withTap("logit", "score");
  }

  /** What TensorFlow's own loader gives, tables initialised. */
  private float[] own(Path file) {
    try (SavedModelBundle bundle = SavedModelBundle.load(file.toString(), "serve");
        TString fed =
            TString.tensorOf(
                StdArrays.ndCopyOf(
                    ITEMS.stream().map(i -> new String[] {i}).toArray(String[][]::new)))) {
      bundle.session().runner().addTarget(init).run().close();
      try (Tensor scores =
          bundle.session().runner().feed("item", fed).fetch("logit").run().get(0)) {
        return Grafted.floats((TFloat32) scores);
      }
    }
  }

  private static float[] byIds(SavedModelHost host) {
    try (Served served = new Served(host.withLookup("item", ITEMS))) {
      assertEquals(Map.of("host/item", "TInt32 [-1, 1]"), served.inputs());
      return served.tap("logit", new Feed().put("host/item", new int[] {0, 1, 2, 3, 4}, 5, 1));
    }
  }

  @Test
  void idsScoreAsTheFileScoresTheirStrings() throws IOException {
    Path file = write(HostLookupTest::ofConstants, false, Map.of());
    assertArrayEquals(new float[] {.5f, 4, 8, 1, 16}, byIds(host(file)));
    assertArrayEquals(own(file), byIds(host(file)));
  }

  @Test
  void unknownStringsFallIntoTheFilesOwnBuckets() throws IOException {
    Path file = write(HostLookupTest::ofConstants, true, Map.of());
    assertArrayEquals(own(file), byIds(host(file)));
  }

  @Test
  void theVocabularyIsListed() throws IOException {
    Path file = write(HostLookupTest::ofConstants, true, Map.of());
    assertEquals(
        List.of(new HostLookup("item", "find:0", Map.of("pen", 3L, "cup", 4L, "ink", 5L), -1)),
        host(file).lookups());
    assertEquals(List.of("pen", "cup", "ink"), host(file).lookups().get(0).vocabulary());
    assertEquals(Map.of("item", 5L), host(file).withLookup("item", ITEMS).idRanges());
  }

  @Test
  void aTextFileOfTheFolderIsRead() throws IOException {
    Path file = write(HostLookupTest::ofText, false, Map.of("file:0", "words.txt"));
    Path assets = Files.createDirectories(file.resolve("assets"));
    Files.writeString(assets.resolve("words.txt"), "cup\r\nhat\n");
    assertEquals(Map.of("cup", 2L, "hat", 3L), host(file).lookups().get(0).codes());
    assertArrayEquals(new float[] {.5f, 1, 2, 4, 1}, byIds(host(file)));
    assertEquals(5, byIds(host(file)).length);
  }

  @Test
  void aTextFileElsewhereIsNotRead() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "cup\n");
    for (String name : List.of("../../secret", "linked", "missing")) {
      Path file = write(HostLookupTest::ofText, false, Map.of("file:0", name));
      Path assets = Files.createDirectories(file.resolve("assets"));
      Files.deleteIfExists(assets.resolve("linked"));
      Files.createSymbolicLink(assets.resolve("linked"), secret);
      String message =
          assertThrows(BadInputException.class, () -> host(file).lookups()).getMessage();
      assertTrue(
          message.endsWith(
              "expected a vocabulary in its folder 'assets' but '%s' is none".formatted(name)),
          message);
    }
  }

  @Test
  void withoutALookupTheTensorsToCutAtAreNamed() throws IOException {
    Path file = write(HostLookupTest::ofConstants, true, Map.of());
    String message =
        assertThrows(BadInputException.class, () -> new Served(host(file)).close()).getMessage();
    assertTrue(message.contains("--cut NAME=find:0 (int64)"), message);
    var none =
        assertThrows(IllegalArgumentException.class, () -> host(file).withLookup("itm", ITEMS));
    assertEquals(
        "lookup of input 'itm': expected an input of strings of the signature but there is none;"
            + " nearest: item",
        none.getMessage());
  }

  /** A table no constant fills may be filled by anything. */
  @Test
  void aTableThatIsFilledElsewhereHasNoVocabulary() throws IOException {
    Path file = write((tf, table) -> tf.withName("init").noOp().op().name(), false, Map.of());
    assertEquals(List.of(), host(file).lookups());
    String message =
        assertThrows(
                BadInputException.class,
                () -> new Served(host(file).withLookup("item", ITEMS)).close())
            .getMessage();
    assertTrue(message.contains("cut there, --cut NAME=find:0"), message);
  }
}
