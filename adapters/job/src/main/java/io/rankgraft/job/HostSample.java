package io.rankgraft.job;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.data.FeatureType.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A schema that fits a host's inputs, with a user, an item and a sequence of items where the host
 * reads none: what a graft needs to be tried on the host before there is a log.
 *
 * @param inputs features by the host's input, where their names differ
 * @param columns which features are the item and the user
 */
public record HostSample(
    HostOutline outline, FeatureSchema schema, Map<String, String> inputs, JobColumns columns) {
  /** The label of the made-up rows. */
  public static final String LABEL = "click";

  private static final int OPEN_SIZE = 8;
  private static final int FEW_IDS = 3; // whatever they are, there are so many
  private static final int NEW_ITEMS = 50;
  private static final int EVENTS = 5;
  private static final long MOST_IDS = 1L << 20;
  private static final List<String> ITEMS =
      List.of("item", "product", "movie", "article", "video", "book", "ad");
  private static final List<String> USERS = List.of("user", "customer", "member", "visitor");

  public HostSample {
    inputs = new LinkedHashMap<>(inputs);
  }

  public static HostSample of(HostOutline outline) {
    Map<String, String> renamed = new LinkedHashMap<>();
    List<Feature> features = new ArrayList<>();
    for (HostOutline.Reads input : outline.inputs()) {
      String name = featureName(input, features);
      if (!name.equals(input.name())) {
        renamed.put(input.name(), name);
      }
      features.add(new Feature(name, Axis.CANDIDATE, type(input)));
    }
    Feature item = find(features, ITEMS).orElseGet(() -> added(features, "item"));
    Feature user = find(features, USERS).orElseGet(() -> added(features, "user"));
    Categorical items = (Categorical) item.type();
    String recent = free("recent", features);
    features.add(new Feature(recent, Axis.REQUEST, new FeatureType.IdSequence(items, EVENTS)));
    if (items.missingId() < 0) {
      String length = free("recent-length", features);
      features.add(new Feature(length, Axis.REQUEST, new FeatureType.Length(recent)));
    }
    JobColumns columns =
        JobColumns.ofDefaults().withItem(item.name()).withUnit(Optional.of(user.name()));
    return new HostSample(outline, new FeatureSchema(features), renamed, columns);
  }

  /** A name that options take; an input of text keeps its own, as its feature has to. */
  private static String featureName(HostOutline.Reads input, List<Feature> others) {
    if (input.isText()) {
      return input.name();
    }
    String plain = input.name().replaceAll("[^A-Za-z0-9_.\\-]+", "-");
    plain = plain.matches("[A-Za-z0-9].*") ? plain : "in" + plain;
    return plain.equals(input.name()) ? plain : free(plain, others);
  }

  private static String free(String wanted, List<Feature> others) {
    List<String> taken = others.stream().map(Feature::name).toList();
    return IntStream.iterate(1, i -> i + 1)
        .mapToObj(i -> i == 1 ? wanted : wanted + i)
        .filter(name -> !taken.contains(name) && !name.equals(LABEL))
        .findFirst()
        .orElseThrow();
  }

  private static FeatureType type(HostOutline.Reads input) {
    List<Integer> inner =
        input.shape().isEmpty() ? List.of() : input.shape().subList(1, input.shape().size());
    int width =
        inner.stream().map(size -> size < 0 ? OPEN_SIZE : size).reduce(1, Math::multiplyExact);
    boolean vector = inner.stream().anyMatch(size -> size != 1);
    if (input.isFloat() && input.ids() == 0) {
      return new FeatureType.Dense(width, null);
    }
    Categorical ids = ids(input);
    if (!vector) {
      return ids;
    }
    Integer padding = ids instanceof Categorical.Ids && ids.size() > 1 ? 0 : null;
    return new FeatureType.IdSequence(ids, width, io.rankgraft.data.SequenceLayout.PLAIN, padding);
  }

  private static Categorical ids(HostOutline.Reads input) {
    if (input.isText()) {
      List<String> texts =
          input.texts().stream().filter(text -> text.matches("\\S+")).distinct().toList();
      return new Categorical.Vocabulary(
          texts.isEmpty() ? names("t", FEW_IDS) : texts, Rule.REJECT, Rule.REJECT);
    }
    if (input.type().equals("bool")) {
      return Categorical.Ids.of(2);
    }
    return Categorical.Ids.of((int) Math.min(MOST_IDS, input.ids() == 0 ? FEW_IDS : input.ids()));
  }

  private static List<String> names(String prefix, int n) {
    return IntStream.range(0, n).mapToObj(i -> prefix + i).toList();
  }

  /** A feature with one id per row whose name has one of some words in it. */
  private static Optional<Feature> find(List<Feature> features, List<String> words) {
    return features.stream()
        .filter(f -> f.type() instanceof Categorical)
        .filter(
            f ->
                List.of(f.name().toLowerCase(java.util.Locale.ROOT).split("[^a-z]+")).stream()
                    .anyMatch(words::contains))
        .filter(f -> f.name().matches("[A-Za-z0-9][A-Za-z0-9_.\\-]*"))
        .findFirst();
  }

  private static Feature added(List<Feature> features, String name) {
    Feature feature =
        new Feature(
            free(name, features),
            name.equals("item") ? Axis.CANDIDATE : Axis.REQUEST,
            new Categorical.Vocabulary(
                names(name.substring(0, 1), NEW_ITEMS), Rule.RESERVE, Rule.RESERVE));
    features.add(feature);
    return feature;
  }

  /** Random rows of the schema, as maps; the same rows for the same seed. */
  public List<Map<String, Object>> rows(int n, long seed) {
    return new SampleRows(schema, seed).rows(n);
  }

  /** The options of {@code graft} beside host and data. */
  public List<String> options() {
    List<String> options = new ArrayList<>();
    outline.score().ifPresent(score -> options.add(score.option()));
    inputs.forEach((input, feature) -> options.add("--input %s=%s".formatted(input, feature)));
    if (!columns.item().equals(JobColumns.ofDefaults().item())) {
      options.add("--item " + columns.item());
    }
    if (!columns.unit().equals(JobColumns.ofDefaults().unit())) {
      options.add("--unit " + columns.unit().orElseThrow());
    }
    return options;
  }
}
