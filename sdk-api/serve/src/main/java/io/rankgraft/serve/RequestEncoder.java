package io.rankgraft.serve;

import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.EncodingCounts;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.RowEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Raw values of a request and its candidates as {@link Features}, by the rules the ranker was
 * trained by: {@link RowEncoder} says which values may be raw.
 *
 * <pre>{@code
 * encoder.encode(features, user::get, candidates); // a map of the user, a list of maps of items
 * scorer.score(features, outputs);
 * }</pre>
 *
 * <p>Inputs that are no features of the schema are left for the caller to fill. Not safe for
 * concurrent use: keep one per thread beside its features, and make another after a swap to a
 * ranker whose schema has grown.
 */
public final class RequestEncoder {
  private final Signature signature;
  private final FeatureSchema schema;
  private final Side request;
  private final Side candidate;
  private final Set<String> ofRequest; // what a matrix of the candidate has of the request

  /** The features of one axis that are inputs. */
  private record Side(RowEncoder encoder, List<InputSpec> inputs) {
    static Side of(Signature signature, FeatureSchema schema, Axis axis) {
      Map<String, InputSpec> inputs = new LinkedHashMap<>();
      for (InputSpec input : signature.inputs()) {
        if (input.axis() == axis) {
          inputs.put(input.name(), input);
        }
      }
      inputs.keySet().retainAll(schema.features().stream().map(Feature::name).toList());
      inputs.values().forEach(input -> requireWidth(input, schema));
      return new Side(RowEncoder.of(schema.only(inputs.keySet())), List.copyOf(inputs.values()));
    }

    private static void requireWidth(InputSpec input, FeatureSchema schema) {
      int width = schema.width(schema.feature(input.name()));
      if (width != input.width()) {
        throw new BadInputException(
            "feature '%s': expected %s values per row, as the ranker reads, but the schema gives %s"
                .formatted(input.name(), input.width(), width));
      }
    }

    void put(Features features) {
      for (InputSpec input : inputs) {
        switch (input.type()) {
          case FLOAT32 -> encoder.copy(input.name(), features.floats(input.name()));
          case INT32 -> encoder.copy(input.name(), features.ints(input.name()));
          case INT64 -> encoder.copy(input.name(), features.longs(input.name()));
          case BOOL ->
              throw new BadInputException(
                  "feature '%s': expected an input of ids or numbers but it is of type BOOL; fill it after encoding"
                      .formatted(input.name()));
        }
      }
      encoder.clear();
    }
  }

  private RequestEncoder(Signature signature, FeatureSchema schema) {
    this.signature = signature;
    this.schema = schema;
    this.request = Side.of(signature, schema, Axis.REQUEST);
    this.candidate = Side.of(signature, schema, Axis.CANDIDATE);
    this.ofRequest =
        candidate.encoder.plan().schema().features().stream()
            .filter(f -> f.axis() == Axis.REQUEST)
            .map(Feature::name)
            .collect(Collectors.toSet());
  }

  /** An encoder for a scorer's features. */
  public static RequestEncoder of(Scorer scorer) {
    return of(scorer.signature(), scorer.schema());
  }

  /** An encoder for features of a ranker. */
  public static RequestEncoder of(Signature signature, FeatureSchema schema) {
    return new RequestEncoder(signature, schema);
  }

  /** The schema by which it encodes. */
  public FeatureSchema schema() {
    return schema;
  }

  /**
   * Begins a request and fills in its features.
   *
   * @param values the request's values by the names of features, such as {@code map::get}
   * @param candidates each candidate's values likewise
   * @throws BadInputException naming the feature, and the candidate where one is to blame
   */
  public void encode(
      Features features, Function<String, ?> values, List<? extends Map<String, ?>> candidates) {
    if (!features.signature().equals(signature)) {
      throw new BadInputException(
          "request encoder: expected features of its ranker but they are of another signature; make both of one scorer");
    }
    features.begin(candidates.size());
    request.encoder.clear();
    candidate.encoder.clear();
    request.encoder.add(values);
    for (int i = 0; i < candidates.size(); i++) {
      try {
        Map<String, ?> own = candidates.get(i);
        candidate.encoder.add(
            column -> ofRequest.contains(column) ? values.apply(column) : own.get(column));
      } catch (BadInputException e) {
        throw new BadInputException("candidate %s, %s".formatted(i, e.getMessage()), e);
      }
    }
    request.put(features);
    candidate.put(features);
  }

  /**
   * What was unknown, missing or cut in all requests so far; in features of the request, per
   * request.
   */
  public EncodingCounts counts() {
    return request.encoder.counts().merge(candidate.encoder.counts());
  }
}
