package io.rankgraft.files;

import io.rankgraft.data.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which files of a directory make up a multi-behaviour log.
 *
 * @param behaviours those to read, upstream first
 * @param train the training file of each behaviour, all present
 * @param test the test files, the target's present
 * @param validation the target's validation file, null where there is none
 * @param ignored the files that play no part
 */
record LogDirectory(
    Path directory,
    PairFormat format,
    List<String> behaviours,
    Map<String, Path> train,
    Map<String, Path> test,
    Path validation,
    List<Path> ignored) {

  /**
   * Looks for the files.
   *
   * @param all whether every behaviour of the order must be there
   */
  static LogDirectory find(Path directory, List<String> order, boolean all) {
    if (order.isEmpty() || order.stream().distinct().count() != order.size()) {
      throw new IllegalArgumentException(
          "multi-behaviour reader: expected distinct behaviours, the target last, but got "
              + order);
    }
    List<Path> files = list(directory);
    var parts = new EnumMap<PairFormat, Map<String, Path>>(PairFormat.class);
    for (Path file : files) {
      for (PairFormat format : PairFormat.values()) {
        Matcher name = format.match(file.getFileName().toString());
        if (name.matches() && order.contains(name.group("behaviour"))) {
          String key = format.fileName(name.group("behaviour"), name.group("part"));
          Path twin = parts.computeIfAbsent(format, f -> new TreeMap<>()).put(key, file);
          if (twin != null) {
            throw BadInputException.in(
                directory,
                "expected one file but found both %s and %s; remove one"
                    .formatted(twin.getFileName(), file.getFileName()));
          }
        }
      }
    }
    if (parts.isEmpty()) {
      throw BadInputException.in(
          directory,
          "expected %s(.gz) or %s(.gz) with a behaviour of %s but found %s; rename the files or give the behaviours in order"
              .formatted(
                  PairFormat.TEXT.fileName("<behaviour>", "train"),
                  PairFormat.TSV.fileName("<behaviour>", "train"),
                  order,
                  names(files)));
    }
    if (parts.size() > 1) {
      throw BadInputException.in(
          directory, "expected .txt or .tsv files but found both; keep one format");
    }
    PairFormat format = parts.keySet().iterator().next();
    return choose(directory, format, order, all, parts.get(format), files);
  }

  private static LogDirectory choose(
      Path directory,
      PairFormat format,
      List<String> order,
      boolean all,
      Map<String, Path> parts,
      List<Path> files) {
    List<String> behaviours =
        order.stream()
            .filter(
                b ->
                    all
                        || parts.containsKey(format.fileName(b, "train"))
                        || parts.containsKey(format.fileName(b, "test")))
            .toList();
    String target = behaviours.get(behaviours.size() - 1);
    Map<String, Path> train = new TreeMap<>();
    Map<String, Path> test = new TreeMap<>();
    for (String behaviour : behaviours) {
      train.put(behaviour, required(directory, format, behaviour, "train", parts, files));
      // A timed log is cut on purpose; only the target's test file plays a part there.
      if (behaviour.equals(target)) {
        test.put(behaviour, required(directory, format, behaviour, "test", parts, files));
      } else if (format == PairFormat.TEXT
          && parts.containsKey(format.fileName(behaviour, "test"))) {
        test.put(behaviour, parts.get(format.fileName(behaviour, "test")));
      }
    }
    Path validation = parts.get(format.fileName(target, "validation"));
    List<Path> ignored = new ArrayList<>(files);
    ignored.remove(validation);
    ignored.removeAll(train.values());
    ignored.removeAll(test.values());
    return new LogDirectory(directory, format, behaviours, train, test, validation, ignored);
  }

  private static Path required(
      Path directory,
      PairFormat format,
      String behaviour,
      String part,
      Map<String, Path> parts,
      List<Path> files) {
    String name = format.fileName(behaviour, part);
    Path file = parts.get(name);
    if (file == null) {
      throw BadInputException.in(
          directory,
          "expected %s or %s.gz but found only %s; add the file, or give the behaviours without '%s'"
              .formatted(name, name, names(files), behaviour));
    }
    return file;
  }

  private static List<Path> list(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw BadInputException.in(
          directory,
          "expected a directory with a multi-behaviour log but %s; check the path"
              .formatted(Files.exists(directory) ? "this is a file" : "nothing is there"));
    }
    try (Stream<Path> entries = Files.list(directory)) {
      List<Path> files = new ArrayList<>(entries.filter(Files::isRegularFile).sorted().toList());
      files.removeIf(file -> file.getFileName().toString().startsWith("."));
      return files;
    } catch (IOException e) {
      throw new BadInputException(
          "%s: cannot be listed (%s); check its permissions".formatted(directory, e.getMessage()),
          e);
    }
  }

  private static String names(List<Path> files) {
    if (files.isEmpty()) {
      return "no file";
    }
    String first =
        files.stream()
            .limit(12)
            .map(f -> f.getFileName().toString())
            .collect(Collectors.joining(", "));
    return files.size() > 12 ? first + " and %s more".formatted(files.size() - 12) : first;
  }

  /**
   * Ignored files whose names have the word of a behaviour in them, and no form that is left out on
   * purpose, as the test files of a timed log's other behaviours.
   */
  List<Path> lookalikes() {
    return ignored.stream()
        .filter(
            file -> {
              String name = file.getFileName().toString();
              List<String> words = List.of(name.toLowerCase(Locale.ROOT).split("[^a-z]+"));
              return MultiBehaviourReader.ORDER.stream()
                      .anyMatch(b -> words.contains(b) || words.contains(b + "s"))
                  && !behaviours.contains(behaviour(name));
            })
        .toList();
  }

  private String behaviour(String name) {
    Matcher matcher = format.match(name);
    return matcher.matches() ? matcher.group("behaviour") : "";
  }

  /** The behaviour to be predicted. */
  String target() {
    return behaviours.get(behaviours.size() - 1);
  }

  Path train(String behaviour) {
    return train.get(behaviour);
  }

  /** The test file of a behaviour, or null where there is none to read. */
  Path test(String behaviour) {
    return test.get(behaviour);
  }

  /** What reports call the data set: the directory's name. */
  String name() {
    Path name = directory.toAbsolutePath().normalize().getFileName();
    return name == null ? directory.toString() : name.toString();
  }
}
