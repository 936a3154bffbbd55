package io.rankgraft.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelCheckTest {
  private static String refused(byte[] model) {
    return assertThrows(
            BadInputException.class, () -> OnnxHost.of("host", model, List.of("y")).close())
        .getMessage();
  }

  @Test
  void aSoundModelRuns() {
    try (OnnxHost host = OnnxHost.of("host", Wire.model(Wire.weight()), List.of("y"))) {
      Batch rows = new Batch(1, Map.of("x", new Column.Floats(new float[] {3, -1}, 1, 2)));
      assertArrayEquals(new float[] {6, 0}, host.extract(rows).floats("y"));
    }
  }

  @Test
  void columnsOfAnotherTypeOrWidthAreRefused() {
    try (OnnxHost host = OnnxHost.of("host", Wire.model(Wire.weight()), List.of("y"))) {
      Batch ints = new Batch(1, Map.of("x", new Column.Ints(new int[] {3, 1 << 25}, 1, 2)));
      assertTrue(message(host, ints).contains("fit float32, which the model reads, but found"));
      Batch wide = new Batch(1, Map.of("x", new Column.Floats(new float[3], 1, 3)));
      assertThrows(BadInputException.class, () -> host.extract(wide));
      Batch missing = new Batch(1, Map.of("z", new Column.Floats(new float[2], 1, 2)));
      assertThrows(BadInputException.class, () -> host.extract(missing));
    }
  }

  private static String message(OnnxHost host, Batch rows) {
    return assertThrows(BadInputException.class, () -> host.extract(rows)).getMessage();
  }

  @Test
  void numbersAreConvertedWhereThatIsExact() {
    try (OnnxHost host = OnnxHost.of("host", Wire.model(Wire.weight()), List.of("y"))) {
      Batch ints = new Batch(1, Map.of("x", new Column.Ints(new int[] {3, -1}, 1, 2)));
      assertArrayEquals(new float[] {6, 0}, host.extract(ints).floats("y"));
      Batch flat = new Batch(2, Map.of("x", new Column.Longs(new long[] {3, 1, 4, 1}, 2, 1, 2)));
      assertArrayEquals(new float[] {6, 2, 8, 2}, host.extract(flat).floats("y"));
    }
  }

  @Test
  void functionsThatCallThemselvesOrUnfoldWithoutEndAreRefused() {
    Wire calls = new Wire().text(1, "f").text(10, "own").message(7, call("g"));
    Wire back = new Wire().text(1, "g").text(10, "own").message(7, call("f"));
    Wire graph = new Wire().message(1, call("f"));
    byte[] cycle = new Wire().message(7, graph).message(25, calls).message(25, back).toBytes();
    assertTrue(refused(cycle).contains("that do not call themselves but it does"));
    Wire doubling = new Wire().message(7, new Wire().message(1, call("f0")));
    for (int i = 0; i < 40; i++) {
      Wire body = new Wire().text(1, "f" + i).text(10, "own");
      Wire next = i == 39 ? new Wire().text(4, "Relu") : call("f" + (i + 1));
      doubling.message(25, body.message(7, next).message(7, next));
    }
    assertTrue(refused(doubling.toBytes()).contains("at most 1000000 nodes"));
  }

  private static Wire call(String function) {
    return new Wire().text(4, function).text(7, "own");
  }

  @Test
  void neitherTensorFlowNorProtobufIsNeeded() {
    for (String name : List.of("org.tensorflow.TensorFlow", "com.google.protobuf.Message")) {
      assertThrows(ClassNotFoundException.class, () -> Class.forName(name));
    }
  }

  @Test
  void externalDataIsRefusedWhereverItHides() {
    Wire external = Wire.weight().number(14, 1);
    assertTrue(refused(Wire.model(external)).contains("tensor 'w'"));
    Wire entry = new Wire().text(1, "location").text(2, "../secret");
    assertTrue(refused(Wire.model(Wire.weight().message(13, entry))).contains("tensor 'w'"));
    Wire inAttribute = new Wire().message(1, new Wire().text(4, "If").message(5, nested(external)));
    assertTrue(refused(new Wire().message(7, inAttribute).toBytes()).contains("tensor 'w'"));
  }

  @Test
  void operatorsOutsideTheListAreNamed() {
    Wire random = new Wire().text(3, "again").text(4, "RandomNormal");
    assertEquals(
        "onnx model, op RandomNormal 'again': expected an operator of the list that may run but it"
            + " is not on it; export the model without it",
        refused(new Wire().message(7, new Wire().message(1, random)).toBytes()));
    Wire custom = new Wire().text(3, "own").text(4, "Relu").text(7, "com.example");
    assertTrue(
        refused(new Wire().message(7, new Wire().message(1, custom)).toBytes())
            .contains("op Relu 'own': expected an operator of the list"));
  }

  @Test
  void theRuntimeIsNotAskedForNoRows() {
    try (OnnxHost host = OnnxHost.of("host", Wire.model(Wire.weight()), List.of("y"))) {
      Batch none = new Batch(0, Map.of("x", new Column.Floats(new float[0], 0, 2)));
      String message = assertThrows(BadInputException.class, () -> host.extract(none)).getMessage();
      assertTrue(message.contains("expected one row or more"), message);
    }
  }

  /** An attribute with a graph whose node has an attribute with a tensor. */
  private static Wire nested(Wire tensor) {
    Wire node = new Wire().text(4, "Constant").message(5, new Wire().message(5, tensor));
    return new Wire().message(6, new Wire().message(1, node));
  }

  @Test
  void shapesBeyondReasonAreRefused() {
    for (long size : new long[] {-1, Long.MAX_VALUE, 1L << 31}) {
      Wire weight = Wire.weight().number(1, size);
      assertTrue(refused(Wire.model(weight)).contains("tensor 'w': expected at most"));
    }
    Wire packed = Wire.weight().raw(1, new byte[65]);
    assertTrue(refused(Wire.model(packed)).contains("damaged"));
  }

  @Test
  void graphsNestedBeyondReasonAreRefused() {
    Wire graph = new Wire().text(2, "leaf");
    for (int depth = 0; depth < 1_000; depth++) {
      Wire attribute = new Wire().message(6, graph);
      graph = new Wire().message(1, new Wire().message(5, attribute));
    }
    assertTrue(refused(new Wire().message(7, graph).toBytes()).contains("nested at most 16"));
  }

  @Test
  void whatIsNoModelIsRefused() {
    assertTrue(refused(new byte[0]).contains("expected a graph"));
    assertTrue(refused(new byte[] {1, 2, 3}).contains("damaged"));
    assertTrue(
        refused("{\"graph\": 1}".getBytes(java.nio.charset.StandardCharsets.UTF_8))
            .contains("damaged"));
  }
}
