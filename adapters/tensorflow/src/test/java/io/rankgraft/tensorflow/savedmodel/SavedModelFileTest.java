package io.rankgraft.tensorflow.savedmodel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;

/** Files nobody should trust. */
class SavedModelFileTest {
  private static final HostLimits SMALL = new HostLimits(1 << 20, 10_000, 1 << 20, Set.of());
  private static final int FLIPS = 60;

  @TempDir Path folder;
  private Path host;
  private Path graph;

  @BeforeEach
  void write() {
    host = Hosts.ofFunctions(folder.resolve("host"));
    graph = host.resolve("saved_model.pb");
  }

  private static String refused(Path host) {
    return assertThrows(BadInputException.class, () -> SavedModelHost.read(host, SMALL))
        .getMessage();
  }

  @Test
  void truncatedFilesAreRefused() throws IOException {
    byte[] whole = Files.readAllBytes(graph);
    Files.write(graph, Arrays.copyOf(whole, whole.length / 2));
    assertTrue(refused(host).contains("it is damaged"), refused(host));
    Files.write(graph, new byte[0]);
    assertTrue(refused(host).contains("expected a graph tagged 'serve'"));
    Files.delete(graph);
    assertTrue(refused(host).contains("it holds no file saved_model.pb"));
  }

  /** Whatever a flipped bit does, it ends in a scored host or in an exception that says so. */
  @Test
  void flippedBitsNeverEndTheProcess() throws IOException {
    byte[] whole = Files.readAllBytes(graph);
    SplittableRandom random = new SplittableRandom(4);
    int read = 0;
    for (int i = 0; i < FLIPS; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(graph, damaged);
      try (ModelGraph model = ModelGraph.withSeed(1)) {
        Grafted.tapped(SavedModelHost.read(host)).build(model.scope(Build.SERVE));
        read++;
      } catch (IllegalArgumentException | org.tensorflow.exceptions.TensorFlowException e) {
        assertTrue(e.getMessage() != null && !e.getMessage().isEmpty());
      }
    }
    assertTrue(read > 0 && read < FLIPS, "read " + read);
  }

  @Test
  void damagedVariablesAreNamedWhenTheyAreRead() throws IOException {
    Path index = host.resolve("variables/variables.index");
    byte[] whole = Files.readAllBytes(index);
    Files.write(index, Arrays.copyOf(whole, whole.length / 2));
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      Grafted.tapped(SavedModelHost.read(host)).build(model.scope(Build.SERVE));
      var e =
          assertThrows(
              BadInputException.class, () -> ModelSession.open(model, Threads.of(1)).close());
      assertTrue(e.getMessage().contains("expected the values of variable"), e.getMessage());
    }
  }

  @Test
  void linksAreNotFollowed() throws IOException {
    Path secret = Files.write(folder.resolve("elsewhere"), new byte[] {1});
    Files.createSymbolicLink(host.resolve("variables/variables.index2"), secret);
    assertTrue(refused(host).contains("it is a link or a folder"));
    Files.delete(host.resolve("variables/variables.index2"));
    Files.move(graph, folder.resolve("moved"));
    Files.createSymbolicLink(graph, folder.resolve("moved"));
    assertTrue(refused(host).contains("it holds no file"));
  }

  @Test
  void largerFilesThanTheLimitAreNotRead() {
    HostLimits small = new HostLimits(100, 10, 10, Set.of());
    var e = assertThrows(BadInputException.class, () -> SavedModelHost.read(host, small));
    assertTrue(e.getMessage().contains("expected at most 100 bytes"), e.getMessage());
  }

  /** f0 calls f1 twice, f1 calls f2 twice, and so on: a few hundred bytes, 2^40 nodes. */
  @Test
  void functionsThatMultiplyAreCutOff() {
    GraphDef.Builder bomb = GraphDef.newBuilder().addNode(call("start", "f0"));
    for (int i = 0; i < 40; i++) {
      FunctionDef.Builder f = FunctionDef.newBuilder();
      f.getSignatureBuilder().setName("f" + i);
      f.addNodeDef(call("a", "f" + (i + 1))).addNodeDef(call("b", "f" + (i + 1)));
      bomb.getLibraryBuilder().addFunction(f);
    }
    FunctionDef.Builder last = FunctionDef.newBuilder();
    last.getSignatureBuilder().setName("f40");
    bomb.getLibraryBuilder().addFunction(last);
    Path file =
        Hosts.write(folder.resolve("bomb"), bomb.build(), SignatureDef.getDefaultInstance(), "");
    assertTrue(refused(file).contains("more than 10000 nodes"), refused(file));
  }

  @Test
  void aFunctionThatCallsItselfIsCutOff() {
    FunctionDef.Builder f = FunctionDef.newBuilder().addNodeDef(call("again", "f"));
    f.getSignatureBuilder().setName("f");
    GraphDef.Builder loop = GraphDef.newBuilder().addNode(call("start", "f"));
    loop.getLibraryBuilder().addFunction(f);
    Path file =
        Hosts.write(folder.resolve("loop"), loop.build(), SignatureDef.getDefaultInstance(), "");
    assertTrue(refused(file).contains("nested more than 64 deep"), refused(file));
  }

  @Test
  void aTensorThatIsItsOwnArgumentIsCutOff() {
    FunctionDef.Builder f = FunctionDef.newBuilder().putRet("y", "x");
    f.getSignatureBuilder()
        .setName("f")
        .addInputArgBuilder()
        .setName("x")
        .setType(DataType.DT_FLOAT);
    f.getSignatureBuilder().addOutputArgBuilder().setName("y").setType(DataType.DT_FLOAT);
    GraphDef.Builder loop = GraphDef.newBuilder();
    loop.addNode(call("start", "f").toBuilder().addInput("start:0"));
    loop.addNode(NodeDef.newBuilder().setName("y").setOp("Tanh").addInput("start:0"));
    loop.getLibraryBuilder().addFunction(f);
    Path file =
        Hosts.write(folder.resolve("own"), loop.build(), SignatureDef.getDefaultInstance(), "");
    assertTrue(refused(file).contains("gives its own argument back"), refused(file));
  }

  @Test
  void aCycleIsNamed() {
    GraphDef cycle =
        GraphDef.newBuilder().addNode(tanh("a", "b:0")).addNode(tanh("b", "a:0")).build();
    Path file = Hosts.write(folder.resolve("cycle"), cycle, SignatureDef.getDefaultInstance(), "");
    SavedModelHost read = SavedModelHost.read(file).withTap("logit", "a");
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      var scope = model.scope(Build.SERVE);
      var e = assertThrows(IllegalArgumentException.class, () -> read.build(scope));
      assertEquals(
          "node 'a': expected a graph without cycles but it needs itself; loops of TensorFlow 1 are not supported",
          e.getMessage());
    }
  }

  private static NodeDef tanh(String name, String input) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("Tanh")
        .addInput(input)
        .putAttr("T", AttrValue.newBuilder().setType(DataType.DT_FLOAT).build())
        .build();
  }

  private static NodeDef call(String name, String function) {
    AttrValue.Builder f = AttrValue.newBuilder();
    f.getFuncBuilder().setName(function);
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("PartitionedCall")
        .putAttr("f", f.build())
        .build();
  }
}
