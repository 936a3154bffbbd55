package io.rankgraft.job;

import io.rankgraft.data.BadInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The ranker a job starts from, and how it is read.
 *
 * @param path the folder of a SavedModel, or an {@code .onnx} file
 * @param signature of a SavedModel; empty for its default
 * @param taps tensors by tap: {@code logit}, {@code probability}, {@code value}, or
 *     any name a graft reads; {@code items}, {@code users} and {@code vectors.<feature>} are the
 *     host's vectors of ids, a table or a tensor of rows; followed by a dot and the task where tasks have one each. A tensor
 *     may end in {@code [k]}, which takes its column k
 * @param inputs features by the host's input, where their names differ
 * @param cuts tensors of a SavedModel that are fed instead of computed, by the feature for them
 */
public record HostSource(
    Path path,
    Optional<String> signature,
    Map<String, String> taps,
    Map<String, String> inputs,
    Map<String, String> cuts) {
  public HostSource {
    Objects.requireNonNull(path, "host: expected a path");
    Objects.requireNonNull(signature, "host: expected a signature or empty");
    taps = new LinkedHashMap<>(taps);
    inputs = new LinkedHashMap<>(inputs);
    cuts = new LinkedHashMap<>(cuts);
  }

  public static HostSource of(Path path) {
    return new HostSource(path, Optional.empty(), Map.of(), Map.of(), Map.of());
  }

  public HostSource withSignature(String name) {
    return new HostSource(path, Optional.of(name), taps, inputs, cuts);
  }

  public HostSource withTap(String tap, String tensor) {
    return new HostSource(path, signature, with(taps, tap, tensor), inputs, cuts);
  }

  /** Feeds an input from a feature of another name. */
  public HostSource withInput(String input, String feature) {
    return new HostSource(path, signature, taps, with(inputs, input, feature), cuts);
  }

  /** Feeds a tensor that the host would compute from what cannot be fed, such as strings. */
  public HostSource withCut(String feature, String tensor) {
    return new HostSource(path, signature, taps, inputs, with(cuts, feature, tensor));
  }

  /** The taps that have a value for each row. */
  Map<String, String> rowTaps() {
    Map<String, String> ofRows = new LinkedHashMap<>(taps);
    ofRows.keySet().removeIf(HostVectors::isTap);
    return ofRows;
  }

  /** With one tap instead of its own. */
  HostSource withOnlyTap(String tap, String tensor) {
    return new HostSource(path, signature, Map.of(tap, tensor), inputs, cuts);
  }

  /** With the host's inputs called like the features that feed them. */
  HostSource withoutInputs() {
    return new HostSource(path, signature, taps, Map.of(), cuts);
  }

  private static Map<String, String> with(Map<String, String> map, String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(map);
    more.put(key, value);
    return more;
  }

  /** Whether it is an ONNX file; else it is the folder of a SavedModel. */
  boolean isOnnx() {
    if (Files.isDirectory(path)) {
      return false;
    }
    if (Files.isRegularFile(path) && path.getFileName().toString().endsWith(".onnx")) {
      return true;
    }
    throw BadInputException.in(
        path, "expected the folder of a SavedModel or an .onnx file but it is neither");
  }
}
