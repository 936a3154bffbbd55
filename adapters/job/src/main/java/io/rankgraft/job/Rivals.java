package io.rankgraft.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rankgraft.data.StableHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Other grafts, or other configurations of this, whose results are beside this job's and were
 * tested on the same rows: who compares several on one log and takes the best has chosen by the
 * test.
 *
 * @param rows tells test rows apart by their labels
 * @param grafts of the other jobs, each once
 */
record Rivals(String rows, List<String> grafts) {
  static final String ROWS = "testRows";
  static final String CONFIGURATION = "configuration"; // by graft
  private static final JsonMapper JSON = new JsonMapper();

  Rivals {
    grafts = List.copyOf(grafts);
  }

  /**
   * @param out of this job
   * @param configurations of its grafts, by name
   * @param tested what it predicts of its target
   */
  static Rivals beside(Path out, Map<String, ?> configurations, Predictions tested) {
    JsonNode mine = JSON.valueToTree(configurations);
    String rows = rows(tested);
    Path own = out.toAbsolutePath().normalize();
    List<String> grafts = new ArrayList<>();
    if (own.getParent() != null && Files.isDirectory(own.getParent())) {
      try (Stream<Path> folders = Files.list(own.getParent())) {
        folders
            .filter(folder -> !folder.equals(own))
            .sorted()
            .map(folder -> folder.resolve(OutFolder.REPORT))
            .filter(Files::isRegularFile)
            .flatMap(report -> graft(report, rows).stream())
            .filter(graft -> !graft.equals(mine))
            .distinct()
            .forEach(graft -> grafts.add(named(graft, mine)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return new Rivals(rows, grafts);
  }

  /** The hash of the labels in their order. */
  private static String rows(Predictions tested) {
    long hash = tested.labels().length;
    for (int i = 0; i < tested.labels().length; i++) {
      double label = tested.labelled()[i] ? tested.labels()[i] : Double.NaN;
      hash = StableHash.number(hash ^ Double.doubleToLongBits(label));
    }
    return HexFormat.of().toHexDigits(hash);
  }

  /** Graft and configuration of a report on the same rows; what is no such report is no rival. */
  private static Optional<JsonNode> graft(Path report, String rows) {
    try {
      JsonNode facts = JSON.readTree(report.toFile());
      return facts.path(ROWS).asText().equals(rows) && facts.path(CONFIGURATION).isObject()
          ? Optional.of(facts.get(CONFIGURATION))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String named(JsonNode graft, JsonNode mine) {
    List<String> names = names(graft);
    return String.join(",", names) + (names.equals(names(mine)) ? " configured otherwise" : "");
  }

  private static List<String> names(JsonNode graft) {
    List<String> names = new ArrayList<>();
    graft.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** A line where several were compared. */
  Optional<String> line(String own) {
    if (grafts.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "%s grafts were compared on this log: %s, and before it %s. The best of several looks better than it is; choose by validation rows, and confirm on newer ones."
            .formatted(grafts.size() + 1, own, String.join("; ", grafts)));
  }
}
