package io.rankgraft.tensorflow.savedmodel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rankgraft.tensorflow.Feed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;

/** A host of three signatures, as {@code tf.saved_model.save} writes them beside its own. */
class HostSignaturesTest {
  @TempDir Path folder;

  @BeforeEach
  void write() throws Exception {
    SignatureDef loader =
        SignatureDef.newBuilder().putOutputs("__saved_model_init_op", Hosts.info("y:0")).build();
    write(
        Map.of(
            "__saved_model_init_op", loader,
            "ranking", Hosts.signature(Map.of("b", "b:0"), Map.of("score", "z:0")),
            "serving_default", Hosts.signature(Map.of("a", "a:0"), Map.of("logit", "y:0"))));
  }

  private void write(Map<String, SignatureDef> signatures) throws Exception {
    MetaGraphDef.Builder meta = MetaGraphDef.newBuilder().putAllSignatureDef(signatures);
    meta.getMetaInfoDefBuilder().addTags("serve");
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      for (String[] name : new String[][] {{"a", "y"}, {"b", "z"}}) {
        Operand<TFloat32> x =
            tf.withName(name[0]).placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1)));
        tf.withName(name[1]).math.neg(x);
      }
      meta.setGraphDef(graph.toGraphDef());
    }
    Files.write(
        folder.resolve("saved_model.pb"),
        SavedModel.newBuilder().addMetaGraphs(meta).build().toByteArray());
  }

  private static String refused(Runnable run) {
    return assertThrows(IllegalArgumentException.class, run::run).getMessage();
  }

  @Test
  void theServingDefaultIsReadAndTheLoadersOwnIsNone() {
    SavedModelHost host = SavedModelHost.read(folder);
    assertEquals(List.of("serving_default", "ranking"), host.signatures());
    assertEquals("serving_default", host.signature());
    assertEquals(Map.of("logit", "y:0"), host.signatureOutputs());
  }

  @Test
  void anotherOneIsChosenByName() {
    SavedModelHost host = SavedModelHost.read(folder).withSignature("ranking");
    assertEquals(Map.of("b", "b:0"), host.signatureInputs());
    try (Served served = new Served(host.withTap("logit", "score"))) {
      assertEquals(Map.of("host/b", "TFloat32 [-1]"), served.inputs());
      assertArrayEquals(
          new float[] {-2}, served.tap("logit", new Feed().put("host/b", new float[] {2}, 1)));
    }
  }

  @Test
  void theOutputOfAnotherSignatureNamesTheOption() {
    assertEquals(
        "tap 'logit': expected an output of signature 'serving_default' but 'score' is one of 'ranking'; choose it with --signature ranking, or withSignature",
        refused(() -> SavedModelHost.read(folder).withTap("logit", "score")));
    assertEquals(
        "signature 'rank': expected a signature of host '%s' but there is none; nearest: ranking, serving_default"
            .formatted(folder),
        refused(() -> SavedModelHost.read(folder).withSignature("rank")));
  }

  @Test
  void withoutAServingSignatureTheLoadersIsNotTaken() throws Exception {
    write(Map.of("__saved_model_init_op", Hosts.signature(Map.of(), Map.of("done", "y:0"))));
    SavedModelHost host = SavedModelHost.read(folder);
    assertEquals(List.of(), host.signatures());
    assertEquals(Map.of(), host.signatureOutputs());
    try (Served served = new Served(host.withTap("logit", "y:0"))) {
      assertEquals(Map.of("host/a", "TFloat32 [-1]"), served.inputs());
    }
  }
}
