package io.rankgraft.onnx.export;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.rankgraft.data.BadInputException;
import io.rankgraft.graph.Names;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * A host's file and what its user says of it: {@link OnnxGraftHost} before anything runs.
 *
 * @param tensors by tap
 * @param sizes by input, for what the file leaves open; rows first, as -1
 * @param texts by input, what the numbers 0, 1, … stand for
 */
record HostSettings(
    String name,
    ModelProto file,
    Map<String, String> tensors,
    Map<String, List<Integer>> sizes,
    Map<String, List<String>> texts) {

  /** See {@link OnnxGraftHost#open(java.nio.file.Path, Map, Map)}. */
  static HostSettings of(
      String name, ByteBuffer model, Map<String, String> taps, Map<String, String> inputs) {
    String who = who(name);
    if (taps.isEmpty()) {
      throw new IllegalArgumentException(
          who + ": expected a tap or more but there is none; name one");
    }
    ModelProto file = InputRename.of(who, HostFile.parse(who, model), inputs);
    var known = OnnxModels.tensors(file.getGraph()).keySet();
    taps.forEach(
        (tap, tensor) -> {
          Names.requireSymbol("tap", tap);
          if (!known.contains(tensor)) {
            throw new IllegalArgumentException(
                "tap '%s': expected a tensor of host '%s' but there is no '%s'; %s"
                    .formatted(tap, name, tensor, Names.nearest(tensor, known)));
          }
        });
    return new HostSettings(name, file, new LinkedHashMap<>(taps), Map.of(), Map.of());
  }

  /** What {@link #task} told the process that tries the host. */
  static HostSettings of(String name, HostTrial.Task task) {
    return new HostSettings(
        name, HostFile.parse(who(name), task.model()), task.taps(), task.sizes(), task.texts());
  }

  HostTrial.Task task() {
    return new HostTrial.Task(OnnxModels.buffer(file), tensors, sizes, texts);
  }

  String who() {
    return who(name);
  }

  private static String who(String name) {
    return "onnx host '%s'".formatted(name);
  }

  CanonicalHost canonical() {
    return CanonicalHost.of(who(), file, new LinkedHashSet<>(tensors.values()), texts)
        .withShapes(sizes);
  }

  /** See {@link OnnxGraftHost#withInputShape}. */
  HostSettings withInputShape(HostInput input, int... inner) {
    List<Integer> shape = new ArrayList<>(List.of(-1));
    Arrays.stream(inner).forEach(shape::add);
    boolean fits = Arrays.stream(inner).allMatch(size -> size > 0);
    if (!input.shape().isEmpty()) {
      fits &= input.shape().size() == shape.size();
      for (int d = 1; fits && d < shape.size(); d++) {
        fits = input.shape().get(d) < 0 || input.shape().get(d).equals(shape.get(d));
      }
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "%s, input '%s': expected sizes for %s but got %s; give those the host was trained with"
              .formatted(who(), input.name(), input.describe(), Arrays.toString(inner)));
    }
    Map<String, List<Integer>> more = new LinkedHashMap<>(sizes);
    more.put(input.name(), shape);
    return new HostSettings(name, file, tensors, more, texts);
  }

  /** See {@link OnnxGraftHost#withStrings}. */
  HostSettings withStrings(HostInput input, List<String> valuesById) {
    if (!input.isText() || valuesById.isEmpty()) {
      throw new IllegalArgumentException(
          "%s, input '%s': expected one that reads text, and a list of texts, but it reads %s and there are %s texts; feed numbers as they are"
              .formatted(who(), input.name(), input.original(), valuesById.size()));
    }
    Map<String, List<String>> more = new LinkedHashMap<>(texts);
    more.put(input.name(), List.copyOf(valuesById));
    return new HostSettings(name, file, tensors, sizes, more);
  }

  /**
   * That enough is said for the host to run.
   *
   * @throws BadInputException naming the first input of which something is not
   */
  void requireComplete(List<HostInput> inputs) {
    for (HostInput input : inputs) {
      if (input.isText() && !texts.containsKey(input.name())) {
        throw new BadInputException(
            "%s, input '%s': expected numbers but the host reads text; give the texts that its numbers stand for (withStrings)"
                .formatted(who(), input.name()));
      }
      if (!input.isSized()) {
        throw new BadInputException(
            "%s, input '%s': expected known sizes after the rows but it is %s; say which (withInputShape)"
                .formatted(who(), input.name(), input.describe()));
      }
    }
  }
}
