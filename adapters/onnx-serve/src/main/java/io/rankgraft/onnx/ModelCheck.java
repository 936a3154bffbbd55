package io.rankgraft.onnx;

import io.rankgraft.data.BadInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a model may not have before native code sees it: operators outside {@code allowed-ops.txt},
 * tensors in other files, tensors larger than the file could hold, graphs nested beyond use, and
 * functions of its own that call themselves or unfold to more nodes than any ranker has. Field
 * numbers are those of {@code onnx.proto}.
 */
final class ModelCheck {
  private static final int DEEPEST = 16;
  private static final long MOST_VALUES = Integer.MAX_VALUE;

  private static final int MODEL_GRAPH = 7;
  private static final int MODEL_TRAINING = 20;
  private static final int MODEL_FUNCTIONS = 25;
  private static final int FUNCTION_NAME = 1;
  private static final int FUNCTION_NODE = 7;
  private static final int FUNCTION_DOMAIN = 10;
  private static final int FUNCTION_DEFAULT = 11;
  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int GRAPH_SPARSE_INITIALIZER = 15;
  private static final int NODE_NAME = 3;
  private static final int NODE_OP = 4;
  private static final int NODE_ATTRIBUTE = 5;
  private static final int NODE_DOMAIN = 7;
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

  /** Read once, when the first model is checked. */
  private static final class AllowedOps {
    static final Set<String> NAMES = read();

    private static Set<String> read() {
      try (InputStream in = ModelCheck.class.getResourceAsStream("allowed-ops.txt");
          BufferedReader lines =
              new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        return lines
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .collect(Collectors.toUnmodifiableSet());
      } catch (IOException e) {
        throw new UncheckedIOException("the list of operators is part of this library", e);
      }
    }
  }

  private static final long MOST_NODES = 1_000_000;
  private static final long UNDER_WAY = -1;

  private final Map<String, List<String>> functions = new HashMap<>(); // calls by function
  private final Map<String, Long> unfolded = new HashMap<>(); // nodes by function
  private List<String> calls = new ArrayList<>(); // of the graph or function that is read

  private ModelCheck() {}

  /**
   * @throws BadInputException if the bytes are no model or one that is refused
   */
  static void require(ByteBuffer model) {
    new ModelCheck().check(model);
  }

  private void check(ByteBuffer model) {
    List<WireReader> graphs = new ArrayList<>();
    List<WireReader> bodies = new ArrayList<>();
    WireReader fields = new WireReader(model);
    while (fields.next()) {
      switch (fields.field()) {
        case MODEL_GRAPH -> graphs.add(fields.message());
        case MODEL_TRAINING ->
            throw new BadInputException(
                "onnx model: expected one for inference but it has training graphs; export it"
                    + " without");
        case MODEL_FUNCTIONS -> {
          functions.put(key(fields.message()), List.of());
          bodies.add(fields.message());
        }
        default -> {}
      }
    }
    if (graphs.isEmpty()) {
      throw new BadInputException("onnx model: expected a graph but there is none");
    }
    for (WireReader body : bodies) {
      function(body);
    }
    for (WireReader graph : graphs) {
      graph(graph, 0);
    }
    nodes(calls);
  }

  /** A function's domain and name, or a node's domain and operator. */
  private static String key(WireReader function) {
    String name = "";
    String domain = "";
    while (function.next()) {
      switch (function.field()) {
        case FUNCTION_NAME -> name = function.text();
        case FUNCTION_DOMAIN -> domain = function.text();
        default -> {}
      }
    }
    return key(domain, name);
  }

  private static String key(String domain, String op) {
    return domain.isEmpty() || domain.equals("ai.onnx") ? op : domain + " " + op;
  }

  private void function(WireReader fields) {
    String name = "";
    String domain = "";
    List<String> outside = calls;
    calls = new ArrayList<>();
    while (fields.next()) {
      switch (fields.field()) {
        case FUNCTION_NAME -> name = fields.text();
        case FUNCTION_DOMAIN -> domain = fields.text();
        case FUNCTION_NODE -> node(fields.message(), 0);
        case FUNCTION_DEFAULT -> attribute(fields.message(), 0);
        default -> {}
      }
    }
    functions.put(key(domain, name), calls);
    calls = outside;
  }

  /** How many nodes there are once functions are unfolded, which the runtime does. */
  private long nodes(List<String> called) {
    long nodes = 0;
    for (String key : called) {
      Long known = unfolded.get(key);
      if (known == null) {
        unfolded.put(key, UNDER_WAY);
        known = 1 + nodes(functions.getOrDefault(key, List.of()));
        unfolded.put(key, known);
      }
      nodes += known;
      if (known == UNDER_WAY || nodes > MOST_NODES) {
        throw new BadInputException(
            "onnx model, function '%s': expected functions of at most %s nodes that do not call themselves but it %s; export the model without functions"
                .formatted(key, MOST_NODES, known == UNDER_WAY ? "does" : "has more"));
      }
    }
    return nodes;
  }

  private void graph(WireReader fields, int depth) {
    if (depth > DEEPEST) {
      throw new BadInputException(
          "onnx model: expected graphs nested at most %s deep but they go deeper"
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

  private void node(WireReader fields, int depth) {
    String name = "";
    String op = "";
    String domain = "";
    while (fields.next()) {
      switch (fields.field()) {
        case NODE_NAME -> name = fields.text();
        case NODE_OP -> op = fields.text();
        case NODE_DOMAIN -> domain = fields.text();
        case NODE_ATTRIBUTE -> attribute(fields.message(), depth);
        default -> {}
      }
    }
    String key = key(domain, op);
    if (functions.containsKey(key)) {
      calls.add(key);
    } else if (!AllowedOps.NAMES.contains(key)) {
      boolean known = domain.isEmpty() || domain.startsWith("ai.onnx");
      throw new BadInputException(
          "onnx model, op %s '%s': expected an operator of the list that may run but %s; export the model without it"
              .formatted(
                  op,
                  name,
                  known ? "it is not on it" : "it is of the domain '%s'".formatted(domain)));
    }
  }

  private void attribute(WireReader fields, int depth) {
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
          "onnx model, tensor '%s': expected at most %s values but its shape has more"
              .formatted(name, MOST_VALUES));
    }
  }

  /** -1 where the product leaves the range, also once it did. */
  private static long times(long values, long size) {
    boolean inside = values >= 0 && size >= 0 && (size == 0 || values <= MOST_VALUES / size);
    return inside ? values * size : -1;
  }
}
