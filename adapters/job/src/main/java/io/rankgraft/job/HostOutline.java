package io.rankgraft.job;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.graph.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a ranker's file says it reads and gives, whatever its format.
 *
 * @param inputs in the file's order
 * @param tensors that can be tapped: those with one number per row first, else in the graph's order
 */
public record HostOutline(List<Reads> inputs, List<Gives> tensors) {
  public HostOutline {
    inputs = List.copyOf(inputs);
    tensors = List.copyOf(tensors);
  }

  /**
   * An input of the host.
   *
   * @param type of its values in words: {@code float32}, {@code int64}, {@code string}
   * @param shape rows first, -1 where a size is open; empty where the file does not say
   * @param ids the rows of the table its values are looked up in; 0 where there is none
   * @param texts those the host knows, of an input of text
   */
  public record Reads(String name, String type, List<Integer> shape, long ids, List<String> texts) {
    public Reads {
      shape = List.copyOf(shape);
      texts = List.copyOf(texts);
    }

    boolean isText() {
      return type.equals("string");
    }

    boolean isFloat() {
      return type.contains("float") || type.equals("double");
    }

    String describe() {
      return "%s: %s %s".formatted(name, type, shape.isEmpty() ? "of unknown shape" : text(shape));
    }
  }

  /**
   * A tensor of the host.
   *
   * @param shape as of an input; null where the file does not say
   * @param producer the operator that gives it
   * @param origin the operator that gives its numbers, whatever reshapes or casts them afterwards
   * @param isOutput whether it is an output of the file
   */
  public record Gives(
      String name,
      String type,
      List<Integer> shape,
      String producer,
      String origin,
      boolean isOutput) {
    public Gives {
      shape = shape == null ? null : List.copyOf(shape);
    }

    /** {@code logit: float32 [rows] by Squeeze}. */
    String describe() {
      return "%s: %s %s by %s"
          .formatted(
              name,
              type.isEmpty() ? "of unknown type" : type,
              shape == null ? "of unknown shape" : text(shape),
              producer);
    }
  }

  private static String text(List<Integer> shape) {
    List<String> sizes = new ArrayList<>();
    for (int d = 0; d < shape.size(); d++) {
      sizes.add(shape.get(d) >= 0 ? shape.get(d).toString() : d == 0 ? "rows" : "?");
    }
    return "[" + String.join(", ", sizes) + "]";
  }

  /**
   * Reads a host's file. Nothing of it is trusted.
   *
   * @throws BadInputException if it is no sound file
   */
  public static HostOutline of(HostSource source) {
    return source.isOnnx() ? OnnxOutline.of(source) : SavedModelOutline.of(source);
  }

  /**
   * Inputs, then tensors, one per line; of an input which feature feeds it, where a schema says.
   */
  public List<String> lines(Map<String, String> features, Optional<FeatureSchema> schema) {
    List<String> lines = new ArrayList<>();
    for (Reads input : inputs) {
      lines.add("input " + input.describe() + schema.map(s -> fed(input, features, s)).orElse(""));
    }
    tensors.forEach(tensor -> lines.add(tensor.describe()));
    return lines;
  }

  private static String fed(Reads input, Map<String, String> features, FeatureSchema schema) {
    List<String> names = schema.features().stream().map(Feature::name).toList();
    String feature = features.getOrDefault(input.name(), input.name());
    return names.contains(feature)
        ? ", fed by feature '%s'".formatted(feature)
        : ", no feature feeds it; %s: --input %s=FEATURE"
            .formatted(Names.nearest(feature, names), input.name());
  }

  /** The options {@code --tap NAME=TENSOR} that may be the host's score, the likeliest first. */
  public List<HostScore> scores() {
    return HostScore.of(tensors);
  }

  /** The one tap that is the host's score; empty if there are several or none. */
  public Optional<HostScore> score() {
    List<HostScore> all = scores();
    List<HostScore> outputs = all.stream().filter(HostScore::isOutput).toList();
    List<HostScore> named = outputs.stream().filter(HostScore::isNamedLikeOne).toList();
    List<HostScore> logits = named.stream().filter(s -> s.tap().equals("logit")).toList();
    for (List<HostScore> plain : List.of(logits, named, outputs, all)) {
      if (plain.size() == 1) {
        return Optional.of(plain.get(0));
      }
    }
    return Optional.empty();
  }
}
