package io.rankgraft.models;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.data.SequenceLayout;
import io.rankgraft.graph.Task;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.serve.Domain;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.ScoreFormula;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What a reference model's EXPORT build is exported with. Ids are the models' own numbers.
 *
 * @param outputs the scores, [candidates]
 * @param ranking the number to rank by
 * @param schema its features are the inputs, but for {@link #REQUEST_OF}
 */
public record ServingForm(
    Map<OutputSpec, Operand<TFloat32>> outputs, ScoreFormula ranking, FeatureSchema schema) {
  /** The input with the request of each candidate, in every EXPORT build that needs it. */
  public static final String REQUEST_OF = "request-of";

  private static final String EVENTS = "events-";
  private static final String MASK = "mask-";

  /** As {@link Dtrn} is trained. */
  private static final SequenceLayout NEWEST_FIRST =
      new SequenceLayout(SequenceLayout.Order.NEWEST_FIRST, SequenceLayout.Padding.TRAILING);

  /** The same with an output times a constant: an amount that training counted in larger units. */
  public ServingForm withOutputTimes(Ops tf, String output, float times) {
    Map<OutputSpec, Operand<TFloat32>> scaled = new LinkedHashMap<>();
    outputs.forEach(
        (spec, tensor) ->
            scaled.put(
                spec,
                spec.name().equals(output) ? tf.math.mul(tensor, tf.constant(times)) : tensor));
    return new ServingForm(scaled, ranking, schema);
  }

  /**
   * The same with ids as the vocabulary of a feature.
   *
   * @param ids by row number; null where they are row numbers
   */
  public ServingForm withIds(String feature, List<String> ids) {
    if (ids == null) {
      return this;
    }
    List<Feature> renamed = new ArrayList<>();
    for (Feature each : schema.features()) {
      renamed.add(
          each.name().equals(feature)
              ? new Feature(
                  feature,
                  each.axis(),
                  new Categorical.Vocabulary(ids, FeatureType.Rule.REJECT, FeatureType.Rule.REJECT))
              : each);
    }
    return new ServingForm(outputs, ranking, new FeatureSchema(renamed));
  }

  /** One score, its inner product in units of the label 1. */
  public static ServingForm of(Hpmr model) {
    List<Feature> features = users(model.log());
    if (model.patterns() > 0) {
      features.add(ids(Hpmr.PATTERN, Axis.CANDIDATE, model.patterns()));
    }
    return new ServingForm(
        Map.of(OutputSpec.of("score", Domain.AMOUNT), model.scores()),
        ScoreFormula.of("score"),
        new FeatureSchema(features));
  }

  /** The target's logit. */
  public static ServingForm of(Nmtr model) {
    return new ServingForm(
        Map.of(OutputSpec.of("logit", Domain.LOGIT), model.scores()),
        ScoreFormula.of("logit"),
        new FeatureSchema(users(model.log())));
  }

  private static List<Feature> users(BehaviourLog log) {
    return new ArrayList<>(
        List.of(
            ids(Hpmr.USER, Axis.REQUEST, log.users()),
            ids(Hpmr.ITEM, Axis.CANDIDATE, log.items())));
  }

  /** A probability a binary task and the core's amount, by which is ranked. */
  public static ServingForm of(HtlNet model) {
    Map<OutputSpec, Operand<TFloat32>> outputs = new LinkedHashMap<>();
    for (int t = 0; t < model.tasks().size(); t++) {
      Task task = model.tasks().get(t);
      Domain domain = task.kind() == Task.Kind.BINARY ? Domain.PROBABILITY : Domain.AMOUNT;
      outputs.put(OutputSpec.of(task.name(), domain), model.predictions().get(t));
    }
    String core = model.tasks().get(model.tasks().size() - 1).name();
    return new ServingForm(outputs, ScoreFormula.of(core), model.schema());
  }

  /** A probability a task; the last one ranks. */
  public static ServingForm of(Dtrn model) {
    Map<OutputSpec, Operand<TFloat32>> outputs = new LinkedHashMap<>();
    for (int t = 0; t < model.tasks().size(); t++) {
      outputs.put(
          OutputSpec.of(model.tasks().get(t).name(), Domain.PROBABILITY),
          model.probabilities().get(t));
    }
    Dtrn.Schema schema = model.schema();
    int length = model.config().length();
    List<Feature> features = new ArrayList<>();
    features.add(ids("item", Axis.CANDIDATE, schema.items()));
    for (Dtrn.Field field : schema.fields()) {
      features.add(ids("field-" + field.name(), Axis.valueOf(field.axis().name()), field.size()));
    }
    for (String behaviour : schema.behaviours()) {
      FeatureType events =
          new FeatureType.IdSequence(
              Categorical.Ids.of(schema.items()), length, NEWEST_FIRST, null);
      features.add(new Feature(EVENTS + behaviour, Axis.REQUEST, events));
      features.add(
          new Feature(MASK + behaviour, Axis.REQUEST, new FeatureType.Mask(EVENTS + behaviour)));
    }
    String last = model.tasks().get(model.tasks().size() - 1).name();
    return new ServingForm(outputs, ScoreFormula.of(last), new FeatureSchema(features));
  }

  /** Clicks and conversions of the items of a list; conversions rank. */
  public static ServingForm of(Heroes model) {
    Map<OutputSpec, Operand<TFloat32>> outputs = new LinkedHashMap<>();
    outputs.put(OutputSpec.of("click", Domain.PROBABILITY), model.clicks());
    outputs.put(OutputSpec.of("conversion", Domain.PROBABILITY), model.conversions());
    List<Feature> features = new ArrayList<>();
    List<Integer> sizes = model.features().vocabularies();
    for (int f = 0; f < sizes.size(); f++) {
      features.add(ids("field-" + f, Axis.CANDIDATE, sizes.get(f)));
    }
    if (model.features().numbers() > 0) {
      features.add(
          new Feature(
              "numbers", Axis.CANDIDATE, new FeatureType.Dense(model.features().numbers(), 0f)));
    }
    return new ServingForm(outputs, ScoreFormula.of("conversion"), new FeatureSchema(features));
  }

  private static Feature ids(String name, Axis axis, int size) {
    return new Feature(name, axis, Categorical.Ids.of(size));
  }
}
