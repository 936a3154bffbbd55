package io.rankgraft.onnx;

import io.rankgraft.data.BadInputException;

/**
 * What a model may not have before native code sees it: tensors in other files, tensors larger than
 * the file could hold, and graphs nested beyond use. Field numbers are those of {@code onnx.proto}.
 */
final class ModelCheck {
  private static final int DEEPEST = 16;
  private static final long MOST_VALUES = Integer.MAX_VALUE;

  private static final int MODEL_GRAPH = 7;
  private static final int MODEL_TRAINING = 20;
  private static final int MODEL_FUNCTIONS = 25;
  private static final int FUNCTION_NODE = 7;
  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int GRAPH_SPARSE_INITIALIZER = 15;
  private static final int NODE_ATTRIBUTE = 5;
  private static final int ATTRIBUTE_TENSOR = 5;
  private static final int ATTRIBUTE_GRAPH = 6;
  private static final int ATTRIBUTE_TENSORS = 10;
  private static final int ATTRIBUTE_GRAPHS = 11;
  private static final int ATTRIBUTE_SPARSE = 22;
  private static final int ATTRIBUTE_SPARSES = 23;
  private static final int SPARSE_VALUES = 1;
  private static final int SPARSE_INDICES = 2;
  private static final int TENSOR_DIMS = 1;
  private static final int TENSOR_NAME = 8;
  private static final int TENSOR_EXTERNAL = 13;
  private static final int TENSOR_LOCATION = 14;

  private ModelCheck() {}

  /**
   * @throws BadInputException if the bytes are no model or one that is refused
   */
  static void require(byte[] model) {
    boolean graph = false;
    WireReader fields = new WireReader(model);
    while (fields.next()) {
      switch (fields.field()) {
        case MODEL_GRAPH -> {
          graph = true;
          graph(fields.message(), 0);
        }
        case MODEL_TRAINING ->
            throw new BadInputException(
                "onnx model: expected one for inference but it has training graphs; export it without");
        case MODEL_FUNCTIONS -> {
          WireReader function = fields.message();
          while (function.next()) {
            if (function.field() == FUNCTION_NODE) {
              node(function.message(), 0);
            }
          }
        }
        default -> {}
      }
    }
    if (!graph) {
      throw new BadInputException("onnx model: expected a graph but there is none");
    }
  }

  private static void graph(WireReader fields, int depth) {
    if (depth > DEEPEST) {
      throw new BadInputException(
          "onnx model: expected graphs nested at most %d deep but they go deeper"
              .formatted(DEEPEST));
    }
    while (fields.next()) {
      switch (fields.field()) {
        case GRAPH_NODE -> node(fields.message(), depth);
        case GRAPH_INITIALIZER -> tensor(fields.message());
        case GRAPH_SPARSE_INITIALIZER -> sparse(fields.message());
        default -> {}
      }
    }
  }

  private static void node(WireReader fields, int depth) {
    while (fields.next()) {
      if (fields.field() == NODE_ATTRIBUTE) {
        attribute(fields.message(), depth);
      }
    }
  }

  private static void attribute(WireReader fields, int depth) {
    while (fields.next()) {
      switch (fields.field()) {
        case ATTRIBUTE_TENSOR, ATTRIBUTE_TENSORS -> tensor(fields.message());
        case ATTRIBUTE_GRAPH, ATTRIBUTE_GRAPHS -> graph(fields.message(), depth + 1);
        case ATTRIBUTE_SPARSE, ATTRIBUTE_SPARSES -> sparse(fields.message());
        default -> {}
      }
    }
  }

  private static void sparse(WireReader fields) {
    while (fields.next()) {
      if (fields.field() == SPARSE_VALUES || fields.field() == SPARSE_INDICES) {
        tensor(fields.message());
      }
    }
  }

  private static void tensor(WireReader fields) {
    String name = "";
    boolean external = false;
    long values = 1;
    while (fields.next()) {
      switch (fields.field()) {
        case TENSOR_NAME -> name = fields.text();
        case TENSOR_EXTERNAL -> external = true;
        case TENSOR_LOCATION -> external |= fields.number() != 0;
        case TENSOR_DIMS -> {
          for (long size : fields.numbers()) {
            values = times(values, size);
          }
        }
        default -> {}
      }
    }
    if (external) {
      throw new BadInputException(
          "onnx model, tensor '%s': expected its values in the file but they are in another; save the model without external data"
              .formatted(name));
    }
    if (values < 0) {
      throw new BadInputException(
          "onnx model, tensor '%s': expected at most %d values but its shape has more"
              .formatted(name, MOST_VALUES));
    }
  }

  /** -1 where the product leaves the range, also once it did. */
  private static long times(long values, long size) {
    boolean inside = values >= 0 && size >= 0 && (size == 0 || values <= MOST_VALUES / size);
    return inside ? values * size : -1;
  }
}
