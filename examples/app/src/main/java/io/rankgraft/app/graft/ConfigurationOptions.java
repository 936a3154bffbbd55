package io.rankgraft.app.graft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rankgraft.data.BadInputException;
import io.rankgraft.files.ConfigFile;
import io.rankgraft.registry.ConfiguredGraft;
import io.rankgraft.registry.GraftRegistry;
import io.rankgraft.registry.NamedGraft;
import io.rankgraft.registry.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** The configurations of grafts: a file, then settings. */
final class ConfigurationOptions {
  @Option(
      names = "--set",
      arity = "1..*",
      paramLabel = "KEY=VALUE",
      description =
          "A field of the graft's configuration; of several grafts, NAME.KEY=VALUE. See the docs of each.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "The graft's configuration as JSON or YAML; of several grafts, an object with one for each name.")
  private Path config;

  @Option(
      names = "--dim",
      description = "Width of learned vectors, as --set dim= (default: the graft's).")
  private Integer dim;

  /** What was asked for, in one line. */
  String text() {
    return "--dim %s, --set %s, --config %s"
        .formatted(
            dim == null ? "default" : dim,
            new TreeMap<>(set),
            config == null ? "none" : ConfigFile.read(config));
  }

  List<ConfiguredGraft<?>> configured(GraftRegistry registry, List<String> names) {
    JsonNode file = config == null ? null : ConfigFile.read(config);
    List<ConfiguredGraft<?>> all = new ArrayList<>();
    for (String name : names) {
      NamedGraft<?> graft = registry.graft(name);
      ObjectNode whole =
          Settings.of("graft '" + name + "'", graft.defaults(), settings(graft, names));
      if (file != null) {
        whole = ConfigFile.over(ofGraft(file, name, names), whole);
      }
      all.add(graft.configured(whole));
    }
    return all;
  }

  private static JsonNode ofGraft(JsonNode file, String name, List<String> names) {
    return names.size() == 1 && !file.has(name) ? file : file.path(name);
  }

  private Map<String, String> settings(NamedGraft<?> graft, List<String> names) {
    Map<String, String> own = new LinkedHashMap<>();
    if (dim != null && Settings.has(graft.defaults(), "dim")) {
      own.put("dim", dim.toString());
    }
    set.forEach(
        (key, value) -> {
          String prefix = graft.name() + ".";
          if (key.startsWith(prefix)) {
            own.put(key.substring(prefix.length()), value);
          } else if (names.size() == 1) {
            own.put(key, value);
          } else if (names.stream().noneMatch(n -> key.startsWith(n + "."))) {
            throw new BadInputException(
                "--set %s=%s: expected the name of one of the grafts %s before the key; write GRAFT.%s"
                    .formatted(key, value, names, key));
          }
        });
    return own;
  }
}
