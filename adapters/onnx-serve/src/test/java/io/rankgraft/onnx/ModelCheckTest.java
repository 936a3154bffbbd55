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
      Batch ints = new Batch(1, Map.of("x", new Column.Ints(new int[] {3, 1}, 1, 2)));
      assertThrows(BadInputException.class, () -> host.extract(ints));
      Batch wide = new Batch(1, Map.of("x", new Column.Floats(new float[3], 1, 3)));
      assertThrows(BadInputException.class, () -> host.extract(wide));
      Batch missing = new Batch(1, Map.of("z", new Column.Floats(new float[2], 1, 2)));
      assertThrows(BadInputException.class, () -> host.extract(missing));
    }
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
    Wire loop = new Wire().text(3, "again").text(4, "Loop");
    assertEquals(
        "onnx model, op Loop 'again': expected an operator of the list that may run but it is not on it; export the model without it",
        refused(new Wire().message(7, new Wire().message(1, loop)).toBytes()));
    Wire custom = new Wire().text(3, "own").text(4, "Relu").text(7, "com.example");
    assertTrue(
        refused(new Wire().message(7, new Wire().message(1, custom)).toBytes())
            .contains("op Relu 'own': expected an operator of the list"));
    Wire function = new Wire().message(25, new Wire().text(1, "f"));
    assertTrue(refused(function.toBytes()).contains("functions of its own"));
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
