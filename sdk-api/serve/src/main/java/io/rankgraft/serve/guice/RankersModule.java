package io.rankgraft.serve.guice;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.AbstractModule;
import com.google.inject.Binder;
import com.google.inject.PrivateBinder;
import com.google.inject.PrivateModule;
import com.google.inject.Provider;
import com.google.inject.multibindings.MapBinder;
import com.google.inject.name.Names;
import com.google.inject.spi.Message;
import io.rankgraft.serve.RankerOptions;
import io.rankgraft.serve.Rankers;
import io.rankgraft.serve.Scorer;
import io.rankgraft.serve.ScorerEngine;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Binds the rankers of an application. All are loaded and verified when the injector is created,
 * and what is wrong with any of them is in its one error.
 *
 * <pre>{@code
 * Injector injector =
 *     Guice.createInjector(
 *         new OnnxServeModule(), // adds the engine "onnx"
 *         RankersModule.ofJson(json) // {"feed": {"bundle": "/models/feed", "engine": "onnx"}, …}
 *             .with("feed", feed -> {
 *               feed.bind(FeedPage.class); // asks for a plain Scorer
 *               feed.expose(FeedPage.class);
 *             }));
 * }</pre>
 *
 * <p>Outside, the scorer of a ranker is {@code @Named("feed") Scorer}, and {@link Rankers} holds
 * all of them: close it when the application ends. Inside {@link #with}, each ranker has a private
 * space where {@link Scorer} and {@link RankerOptions} need no annotation.
 */
public final class RankersModule extends AbstractModule {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private final Map<String, RankerOptions> rankers;
  private final Map<String, Consumer<PrivateBinder>> inside;
  private final List<String> faults;

  private RankersModule(
      Map<String, RankerOptions> rankers,
      Map<String, Consumer<PrivateBinder>> inside,
      List<String> faults) {
    this.rankers = rankers;
    this.inside = inside;
    this.faults = faults;
  }

  /** Where a module adds an engine by name; a name may be added once. */
  public static MapBinder<String, ScorerEngine> engines(Binder binder) {
    return MapBinder.newMapBinder(binder, String.class, ScorerEngine.class);
  }

  /** Rankers by name. */
  public static RankersModule of(Map<String, RankerOptions> rankers) {
    return new RankersModule(new LinkedHashMap<>(rankers), Map.of(), List.of());
  }

  /**
   * Rankers from configuration: an object with one object a ranker, whose fields are those of
   * {@link RankerOptions}; {@code threads} and {@code policy} may be left out. What is wrong is
   * said when the injector is created.
   */
  public static RankersModule ofJson(JsonNode rankers) {
    Map<String, RankerOptions> read = new LinkedHashMap<>();
    List<String> faults = new ArrayList<>();
    if (!rankers.isObject()) {
      faults.add("rankers: expected an object with one field a ranker but got " + rankers);
    }
    rankers
        .properties()
        .forEach(
            ranker -> {
              try {
                read.put(ranker.getKey(), options(ranker.getValue()));
              } catch (IllegalArgumentException e) {
                faults.add("ranker '%s': %s".formatted(ranker.getKey(), e.getMessage()));
              }
            });
    return new RankersModule(read, Map.of(), faults);
  }

  private static RankerOptions options(JsonNode node) {
    if (!node.isObject()) {
      throw new IllegalArgumentException("expected an object but got " + node);
    }
    List<String> known = List.of("bundle", "engine", "threads", "policy");
    node.fieldNames()
        .forEachRemaining(
            field -> {
              if (!known.contains(field)) {
                throw new IllegalArgumentException(
                    "expected the fields %s but got '%s'".formatted(known, field));
              }
            });
    try {
      JsonNode whole = node.has("threads") ? node : node.<ObjectNode>deepCopy().put("threads", 1);
      return JSON.treeToValue(whole, RankerOptions.class);
    } catch (JsonProcessingException e) {
      String reason =
          e.getCause() instanceof IllegalArgumentException refused
              ? refused.getMessage()
              : e.getOriginalMessage();
      throw new IllegalArgumentException(reason, e);
    }
  }

  /**
   * What lives beside the scorer of one ranker. Bindings are private to it unless exposed.
   *
   * @param bindings runs while the injector is created
   */
  public RankersModule with(String ranker, Consumer<PrivateBinder> bindings) {
    Map<String, Consumer<PrivateBinder>> more = new LinkedHashMap<>(inside);
    more.merge(ranker, bindings, Consumer::andThen);
    return new RankersModule(rankers, more, faults);
  }

  @Override
  protected void configure() {
    faults.forEach(fault -> addError(new Message(fault)));
    for (String name : inside.keySet()) {
      if (!rankers.containsKey(name)) {
        addError("ranker '%s': expected one of %s to add bindings to", name, rankers.keySet());
      }
    }
    engines(binder());
    MapBinder<String, RankerOptions> options =
        MapBinder.newMapBinder(binder(), String.class, RankerOptions.class);
    rankers.forEach((name, ranker) -> options.addBinding(name).toInstance(ranker));
    if (faults.isEmpty()) { // else nothing would come of loading the others
      bind(Rankers.class).asEagerSingleton();
    }
    rankers.forEach(
        (name, ranker) ->
            install(new RankerModule(name, ranker, inside.getOrDefault(name, b -> {}))));
  }

  /** The private space of one ranker. */
  private static final class RankerModule extends PrivateModule {
    private final String name;
    private final RankerOptions options;
    private final Consumer<PrivateBinder> inside;

    RankerModule(String name, RankerOptions options, Consumer<PrivateBinder> inside) {
      this.name = name;
      this.options = options;
      this.inside = inside;
    }

    @Override
    protected void configure() {
      bind(RankerOptions.class).toInstance(options);
      bind(Scorer.class).toProvider(new ScorerOf(name));
      bind(Scorer.class).annotatedWith(Names.named(name)).to(Scorer.class);
      expose(Scorer.class).annotatedWith(Names.named(name));
      inside.accept(binder());
    }
  }

  /** A scorer among the rankers, which own it. */
  private static final class ScorerOf implements Provider<Scorer> {
    private final String name;
    @Inject private Rankers rankers;

    ScorerOf(String name) {
      this.name = name;
    }

    @Override
    public Scorer get() {
      return rankers.scorer(name);
    }
  }
}
