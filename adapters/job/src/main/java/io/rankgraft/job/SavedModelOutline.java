package io.rankgraft.job;

import io.rankgraft.data.BadInputException;
import io.rankgraft.tensorflow.savedmodel.HostLookup;
import io.rankgraft.tensorflow.savedmodel.HostTensor;
import io.rankgraft.tensorflow.savedmodel.SavedModelHost;
import io.rankgraft.tensorflow.savedmodel.SignatureInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.ndarray.Shape;

/** What a SavedModel says of itself, by one of its signatures. */
final class SavedModelOutline {
  private static final String ANY_TEXT = "text";

  private final SavedModelHost host;
  private final Map<String, String> taps = new LinkedHashMap<>(); // by output
  private final SavedModelHost tapped;

  private SavedModelOutline(SavedModelHost host) {
    this.host = host;
    SavedModelHost now = host;
    for (String output : host.signatureOutputs().keySet()) {
      taps.put(output, "output-" + taps.size());
      now = now.withTap(taps.get(output), output);
    }
    this.tapped = now;
  }

  static HostOutline of(HostSource source) {
    SavedModelOutline outline = new SavedModelOutline(SavedModelJobHost.read(source));
    return new HostOutline(outline.inputs(), outline.tensors());
  }

  private List<HostOutline.Reads> inputs() {
    Map<String, Long> ids = ids();
    Map<String, List<String>> texts = texts();
    return host.inputs().stream()
        .map(
            input ->
                new HostOutline.Reads(
                    input.name(),
                    input.typeName(),
                    input.shape().isUnknown() ? List.of() : sizes(input.shape()),
                    ids.getOrDefault(input.symbol(), 0L),
                    texts.getOrDefault(input.name(), List.of())))
        .toList();
  }

  /** Rows of tables by symbol; none where the outputs cannot be computed from the inputs. */
  private Map<String, Long> ids() {
    try {
      SavedModelHost fed = tapped;
      for (SignatureInput input : host.inputs()) {
        if (input.fed() == null) {
          fed = fed.withLookup(input.name(), List.of(ANY_TEXT));
        }
      }
      return fed.idRanges();
    } catch (BadInputException e) {
      return Map.of();
    }
  }

  private Map<String, List<String>> texts() {
    Map<String, List<String>> texts = new HashMap<>();
    try {
      for (HostLookup lookup : tapped.lookups()) {
        texts.putIfAbsent(lookup.input(), lookup.vocabulary());
      }
    } catch (BadInputException e) {
      return Map.of();
    }
    return texts;
  }

  private List<HostOutline.Gives> tensors() {
    Map<String, HostTensor> byName = new LinkedHashMap<>();
    host.tensors().forEach(tensor -> byName.put(tensor.name(), tensor));
    List<HostOutline.Gives> scores = new ArrayList<>();
    List<HostOutline.Gives> outputs = new ArrayList<>();
    host.signatureOutputs()
        .forEach(
            (output, tensor) -> {
              HostTensor known = byName.get(tensor);
              if (known != null) {
                String origin = tapped.producer(taps.get(output)).op();
                (known.mayBeLogit() ? scores : outputs).add(gives(output, known, origin, true));
              }
            });
    List<HostOutline.Gives> others = new ArrayList<>();
    for (HostTensor tensor : byName.values()) {
      (tensor.mayBeLogit() ? scores : others)
          .add(gives(tensor.name(), tensor, tensor.producer(), false));
    }
    scores.addAll(outputs);
    scores.addAll(others);
    return scores;
  }

  private static HostOutline.Gives gives(
      String name, HostTensor tensor, String origin, boolean isOutput) {
    return new HostOutline.Gives(
        name,
        tensor.typeName(),
        tensor.shape().isUnknown() ? null : sizes(tensor.shape()),
        tensor.producer(),
        origin,
        isOutput);
  }

  private static List<Integer> sizes(Shape shape) {
    return Arrays.stream(shape.asArray()).mapToObj(Math::toIntExact).toList();
  }
}
