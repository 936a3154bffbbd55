package io.rankgraft.serve.guice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.inject.AbstractModule;
import com.google.inject.ConfigurationException;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.PrivateBinder;
import com.google.inject.name.Names;
import io.rankgraft.data.BadInputException;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.RankerOptions;
import io.rankgraft.serve.Rankers;
import io.rankgraft.serve.ScoreOutputs;
import io.rankgraft.serve.Scorer;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RankersModuleTest {
  @TempDir Path folder;
  private final SumEngine engine = new SumEngine();
  private Path twice;
  private Path thrice;

  /** A page of an application: it asks for the scorer of its ranker without saying which. */
  static final class Page {
    final Scorer scorer;
    final RankerOptions options;

    @Inject
    Page(Scorer scorer, RankerOptions options) {
      this.scorer = scorer;
      this.options = options;
    }
  }

  @BeforeEach
  void write() throws IOException {
    twice = SumEngine.write(folder.resolve("twice"), 2, 2);
    thrice = SumEngine.write(folder.resolve("thrice"), 3, 3);
  }

  private Module engines() {
    return new AbstractModule() {
      @Override
      protected void configure() {
        RankersModule.engines(binder()).addBinding("sum").toInstance(engine);
      }
    };
  }

  private RankersModule two() {
    return RankersModule.of(
        Map.of("feed", RankerOptions.of(twice, "sum"), "mail", RankerOptions.of(thrice, "sum")));
  }

  private static Scorer named(Injector injector, String name) {
    return injector.getInstance(Key.get(Scorer.class, Names.named(name)));
  }

  private static float[] scores(Scorer scorer) {
    try (Features features = scorer.newFeatures()) {
      features.begin(2).put("price", new float[] {1, 10});
      try (ScoreOutputs outputs = scorer.score(features)) {
        return outputs.copyRanking();
      }
    }
  }

  private static void exposePage(PrivateBinder binder, String name) {
    binder.bind(Page.class).annotatedWith(Names.named(name)).to(Page.class);
    binder.bind(Page.class);
    binder.expose(Page.class).annotatedWith(Names.named(name));
  }

  @Test
  void severalRankersLiveInOneInjector() {
    Injector injector = Guice.createInjector(engines(), two());
    assertArrayEquals(new float[] {2, 20}, scores(named(injector, "feed")));
    assertArrayEquals(new float[] {3, 30}, scores(named(injector, "mail")));
    assertSame(named(injector, "feed"), named(injector, "feed"));
    Rankers rankers = injector.getInstance(Rankers.class);
    assertEquals(Set.of("feed", "mail"), rankers.names());
    assertSame(named(injector, "mail"), rankers.scorer("mail"));
    assertThrows(ConfigurationException.class, () -> injector.getInstance(Scorer.class));
    rankers.close();
    assertEquals(List.of(), engine.open);
  }

  @Test
  void whatLivesBesideARankerNeedsNoAnnotation() {
    Injector injector =
        Guice.createInjector(
            engines(),
            two()
                .with("feed", b -> exposePage(b, "feed"))
                .with("mail", b -> exposePage(b, "mail")));
    Page feed = injector.getInstance(Key.get(Page.class, Names.named("feed")));
    Page mail = injector.getInstance(Key.get(Page.class, Names.named("mail")));
    assertSame(named(injector, "feed"), feed.scorer);
    assertNotSame(feed.scorer, mail.scorer);
    assertEquals(thrice, mail.options.bundle());
  }

  @Test
  void optionsComeFromConfiguration() throws IOException {
    String json =
        "{\"feed\": {\"bundle\": \"%s\", \"engine\": \"sum\", \"threads\": 2}, \"mail\": {\"bundle\": \"%s\", \"engine\": \"sum\"}}"
            .formatted(twice, thrice);
    Injector injector = Guice.createInjector(engines(), RankersModule.ofJson(json(json)));
    assertArrayEquals(new float[] {3, 30}, scores(named(injector, "mail")));
  }

  private static JsonNode json(String text) throws IOException {
    return new JsonMapper().readTree(text);
  }

  private String refused(Module module) {
    return assertThrows(CreationException.class, () -> Guice.createInjector(engines(), module))
        .getMessage();
  }

  @Test
  void allMistakesOfTheConfigurationAreInOneError() throws IOException {
    String message =
        refused(
            RankersModule.ofJson(
                    json(
                        "{\"a\": 1, \"b\": {\"engine\": \"sum\"}, \"c\": {\"bundel\": \"x\"},"
                            + " \"d\": {\"bundle\": \"100%\", \"engine\": \"sum\", \"threads\": 0}}"))
                .with("nobody", binder -> {}));
    assertTrue(message.contains("ranker 'a': expected an object but got 1"), message);
    assertTrue(message.contains("ranker 'b': ranker options: expected 'bundle'"), message);
    assertTrue(message.contains("ranker 'c': expected the fields"), message);
    assertTrue(message.contains("but got 'bundel'"), message);
    assertTrue(message.contains("expected 1 to 1024 threads but got 0"), message);
    assertTrue(message.contains("ranker 'nobody': expected one of []"), message);
    assertEquals(List.of(), engine.open);
  }

  @Test
  void rankersThatDoNotLoadAreNamedTogetherAndNothingStaysOpen() throws IOException {
    Path wrong = SumEngine.write(folder.resolve("wrong"), 2, 5);
    String message =
        refused(
            RankersModule.of(
                Map.of(
                    "good", RankerOptions.of(twice, "sum"),
                    "lost", RankerOptions.of(folder.resolve("nowhere"), "sum"),
                    "odd", RankerOptions.of(twice, "onnx"),
                    "wrong", RankerOptions.of(wrong, "sum"))));
    assertTrue(message.contains("ranker 'lost': " + folder.resolve("nowhere")), message);
    assertTrue(
        message.contains("ranker 'odd': expected one of the engines [sum] but got 'onnx'"),
        message);
    assertTrue(message.contains("ranker 'wrong': golden case 'two'"), message);
    assertEquals(List.of(), engine.open);
  }

  @Test
  void withoutAnInjectorAConstructorDoes() {
    try (Rankers rankers =
        new Rankers(Map.of("feed", RankerOptions.of(twice, "sum")), Map.of("sum", engine))) {
      assertArrayEquals(new float[] {2, 20}, scores(rankers.scorer("feed")));
      assertThrows(IllegalArgumentException.class, () -> rankers.scorer("fed"));
    }
    assertEquals(List.of(), engine.open);
    assertThrows(
        BadInputException.class,
        () -> new Rankers(Map.of("feed", RankerOptions.of(twice, "x")), Map.of("sum", engine)));
  }
}
