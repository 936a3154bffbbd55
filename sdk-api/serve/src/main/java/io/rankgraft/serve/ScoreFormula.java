package io.rankgraft.serve;

import static com.fasterxml.jackson.annotation.JsonFormat.Feature.WRITE_SORTED_MAP_ENTRIES;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How named outputs become the one number that candidates are ranked by. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ScoreFormula.Sum.class, name = "sum"),
  @JsonSubTypes.Type(value = ScoreFormula.Product.class, name = "product")
})
public sealed interface ScoreFormula {
  /** The outputs used, each with its weight or exponent. */
  Map<String, Double> terms();

  /** What an output adds to the result so far, which starts at {@link #start}. */
  double step(double soFar, double value, Domain domain, double weight);

  /** The result of no outputs. */
  double start();

  /**
   * The results for candidates.
   *
   * @param outputs values by name, [candidates]
   */
  default double[] of(List<OutputSpec> specs, Map<String, double[]> outputs, int candidates) {
    Map<String, Domain> domains = new HashMap<>();
    specs.forEach(spec -> domains.put(spec.name(), spec.domain()));
    double[] results = new double[candidates];
    for (int i = 0; i < candidates; i++) {
      results[i] = start();
      for (Map.Entry<String, Double> term : terms().entrySet()) {
        String output = term.getKey();
        results[i] = step(results[i], outputs.get(output)[i], domains.get(output), term.getValue());
      }
    }
    return results;
  }

  /** The output itself. */
  static ScoreFormula of(String output) {
    return new Sum(Map.of(output, 1.0));
  }

  /** {@code Σ weight · output}, each in its own domain. */
  record Sum(@JsonFormat(with = WRITE_SORTED_MAP_ENTRIES) Map<String, Double> weights)
      implements ScoreFormula {
    public Sum {
      weights = checked("sum", weights);
    }

    @Override
    public Map<String, Double> terms() {
      return weights;
    }

    @Override
    public double start() {
      return 0;
    }

    @Override
    public double step(double soFar, double value, Domain domain, double weight) {
      return soFar + weight * value;
    }
  }

  /** {@code Π output^exponent}; a logit counts as its probability. */
  record Product(@JsonFormat(with = WRITE_SORTED_MAP_ENTRIES) Map<String, Double> exponents)
      implements ScoreFormula {
    public Product {
      exponents = checked("product", exponents);
    }

    @Override
    public Map<String, Double> terms() {
      return exponents;
    }

    @Override
    public double start() {
      return 1;
    }

    @Override
    public double step(double soFar, double value, Domain domain, double weight) {
      double base = domain == Domain.LOGIT ? 1 / (1 + Math.exp(-value)) : value;
      return soFar * (weight == 1 ? base : Math.pow(base, weight));
    }
  }

  private static Map<String, Double> checked(String type, Map<String, Double> terms) {
    Expect.given("formula '%s'".formatted(type), "terms", terms);
    terms.forEach(
        (output, weight) -> {
          if (weight == null || !Double.isFinite(weight)) {
            throw new IllegalArgumentException(
                "formula '%s': expected a finite number for output '%s' but got %s"
                    .formatted(type, output, weight));
          }
        });
    if (terms.isEmpty()) {
      throw new IllegalArgumentException(
          "formula '%s': expected at least one output but there is none".formatted(type));
    }
    return Collections.unmodifiableMap(new LinkedHashMap<>(terms));
  }
}
