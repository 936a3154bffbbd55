package io.rankgraft.guice;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.inject.AbstractModule;
import com.google.inject.Key;
import com.google.inject.Provider;
import com.google.inject.TypeLiteral;
import com.google.inject.name.Names;
import com.google.inject.spi.Message;
import io.rankgraft.graph.ConfigReader;
import io.rankgraft.graph.Graft;
import io.rankgraft.graph.Registry;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Binds configuration records and configured grafts from one JSON document. Everything is read when
 * the injector is created, and all that is wrong is in its one error.
 *
 * <pre>{@code
 * // {"training": {"epochs": 3}, "grafts": {"buys": {"graft": "ptn", "config": {"alpha": 0.5}}}}
 * Guice.createInjector(
 *     new PtnModule(),
 *     ConfigurationModule.ofJson(json).with("training", Training.class, new Training(10)));
 * // binds Training, and @Named("buys") Graft<?, ?>
 * }</pre>
 *
 * <p>Fields of the document that no {@link #with} names are errors, {@code grafts} excepted.
 */
public final class ConfigurationModule extends AbstractModule {
  private static final String GRAFTS = "grafts";
  private static final TypeLiteral<Graft<?, ?>> ANY_GRAFT = new TypeLiteral<>() {};

  private final JsonNode document;
  private final Map<String, Section<?>> sections;

  /** A record of the document, over a preset where there is one. */
  private record Section<C extends Record>(Class<C> type, Optional<C> preset) {}

  private ConfigurationModule(JsonNode document, Map<String, Section<?>> sections) {
    this.document = document;
    this.sections = sections;
  }

  public static ConfigurationModule ofJson(JsonNode document) {
    return new ConfigurationModule(document, Map.of());
  }

  /** The key under which a configured graft is bound. */
  public static Key<Graft<?, ?>> graft(String name) {
    return Key.get(ANY_GRAFT, Names.named(name));
  }

  /** Binds a record to a field of the document, which leaves nothing out. */
  public <C extends Record> ConfigurationModule with(String field, Class<C> type) {
    return with(field, new Section<>(type, Optional.empty()));
  }

  /** Binds a record to a field of the document; what it leaves out is the preset's. */
  public <C extends Record> ConfigurationModule with(String field, Class<C> type, C preset) {
    return with(field, new Section<>(type, Optional.of(preset)));
  }

  private ConfigurationModule with(String field, Section<?> section) {
    Map<String, Section<?>> more = new LinkedHashMap<>(sections);
    if (more.putIfAbsent(field, section) != null) {
      throw new IllegalArgumentException(
          "configuration '%s': expected one record a field but it has two".formatted(field));
    }
    return new ConfigurationModule(document, more);
  }

  @Override
  protected void configure() {
    if (!document.isObject()) {
      addError("configuration: expected an object but got %s", document.getNodeType());
      return;
    }
    Set<String> known = new LinkedHashSet<>(sections.keySet());
    known.add(GRAFTS);
    for (Map.Entry<String, JsonNode> field : document.properties()) {
      if (!known.contains(field.getKey())) {
        addError(
            "configuration: expected no field '%s'; %s",
            field.getKey(), io.rankgraft.graph.Names.nearest(field.getKey(), known));
      }
    }
    sections.forEach(this::bindRecord);
    install(new GraftsModule());
    JsonNode grafts = document.path(GRAFTS);
    if (!grafts.isMissingNode() && !grafts.isObject()) {
      addError("configuration 'grafts': expected an object but got %s", grafts.getNodeType());
    }
    grafts.properties().forEach(graft -> bindGraft(graft.getKey(), graft.getValue()));
  }

  private <C extends Record> void bindRecord(String field, Section<C> section) {
    JsonNode given = document.path(field);
    JsonNode config =
        given.isMissingNode() && section.preset().isPresent()
            ? JsonNodeFactory.instance.objectNode()
            : given;
    try {
      bind(section.type())
          .toInstance(
              ConfigReader.read(
                  "configuration '" + field + "'", section.type(), section.preset(), config));
    } catch (IllegalArgumentException e) {
      addError(new Message(e.getMessage()));
    }
  }

  private void bindGraft(String name, JsonNode config) {
    for (Map.Entry<String, JsonNode> field : config.properties()) {
      if (!Set.of("graft", "config").contains(field.getKey())) {
        addError(
            "graft '%s': expected the fields graft and config but got '%s'", name, field.getKey());
        return;
      }
    }
    if (!config.path("graft").isTextual()) {
      addError("graft '%s': expected the name of a graft in field 'graft' but it is missing", name);
      return;
    }
    bind(graft(name)).toProvider(new Configured(name, config)).asEagerSingleton();
  }

  /** A graft of the registry, which is complete only once all modules are installed. */
  private static final class Configured implements Provider<Graft<?, ?>> {
    private final String name;
    private final JsonNode config;
    @Inject private Registry registry;

    Configured(String name, JsonNode config) {
      this.name = name;
      this.config = config;
    }

    @Override
    public Graft<?, ?> get() {
      JsonNode fields =
          config.has("config") ? config.get("config") : JsonNodeFactory.instance.objectNode();
      try {
        return registry.create(config.get("graft").asText(), fields);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("'%s': %s".formatted(name, e.getMessage()), e);
      }
    }
  }
}
