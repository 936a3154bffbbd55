package io.rankgraft.files;

import io.rankgraft.data.BadInputException;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import io.rankgraft.interactions.MultiBehaviourDataset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Reads a directory with a multi-behaviour log. Two formats, told apart by the file names; every
 * file may be plain or gzip ({@code .gz}); ids are row numbers from 0.
 *
 * <ul>
 *   <li>text: {@code <behaviour>_train.txt} and {@code <behaviour>_test.txt}, one line per user,
 *       {@code user item item ...}. Test files of auxiliary behaviours are merged into training, as
 *       published runs on such data do.
 *   <li>TSV: {@code train_<behaviour>.tsv} with the header {@code user item timestamp} (seconds
 *       since the epoch) and {@code test_<target>.tsv} with the header {@code user item} or the
 *       same three columns.
 * </ul>
 *
 * <p>A file of the target beside them with {@code validation} for {@code train} in its name has the
 * pairs that choose models; they are trained on too where a model is made of the whole log.
 *
 * <p>The target is the last behaviour of the order that has a file, or the last of an order given
 * by the caller, of which every behaviour must be there. Ids are whole numbers from 0 to 2^63 − 1.
 * Where they are row numbers, with few gaps, users and items are the largest id of any file plus
 * one; else they are numbered in ascending order, and {@link MultiBehaviourDataset#ids} knows them.
 *
 * <p>Tolerated, and counted in the data set's notes: duplicate pairs, blank lines, users without
 * items, without a training purchase, without a test item or with several, test pairs found in the
 * training target (dropped there: a test item is never trained on), ids that were numbered, and
 * files that play no part; those whose names look like a behaviour's are named, see {@link
 * #warnings}. All else is a {@link BadInputException} naming file, line and reason.
 */
public final class MultiBehaviourReader {
  /** Upstream to downstream. */
  public static final List<String> ORDER =
      List.of("view", "click", "fav", "collect", "cart", "buy");

  private static final String ANEW = " numbered anew, as their ids have gaps";
  private static final String NOT_READ = "not read, though named like a behaviour: ";

  private MultiBehaviourReader() {}

  /** Reads the behaviours of {@link #ORDER} that have files. */
  public static MultiBehaviourDataset read(Path directory) {
    LogDirectory files = LogDirectory.find(directory, ORDER, false);
    var notes = new Notes();
    files.lookalikes().forEach(file -> notes.add(NOT_READ + file.getFileName(), 1));
    return read(files, notes);
  }

  /**
   * Reads the given behaviours.
   *
   * @param order all behaviours to read, upstream first, the target last
   */
  public static MultiBehaviourDataset read(Path directory, List<String> order) {
    return read(LogDirectory.find(directory, order, true), new Notes());
  }

  /**
   * What of some notes a user must see at once: files that were probably meant to be read, and what
   * a cut lets training see of the test part.
   */
  public static List<String> warnings(Map<String, Long> notes) {
    return notes.entrySet().stream()
        .filter(e -> e.getKey().startsWith(NOT_READ) || e.getKey().startsWith(EventFile.LEAK))
        .map(e -> e.getKey().startsWith(NOT_READ) ? e.getKey() : e.getKey() + ": " + e.getValue())
        .toList();
  }

  /** Whether, by its notes, the rows of a log are not its ids. */
  public static boolean areNumberedAnew(Map<String, Long> notes) {
    return notes.keySet().stream().anyMatch(note -> note.endsWith(ANEW));
  }

  private static MultiBehaviourDataset read(LogDirectory files, Notes notes) {
    notes.add("ignored files", files.ignored().size());
    List<PairList> training = new ArrayList<>();
    for (String behaviour : files.behaviours()) {
      PairList pairs = pairs(files, files.train(behaviour), true, notes);
      if (!behaviour.equals(files.target()) && files.test(behaviour) != null) {
        PairList held = pairs(files, files.test(behaviour), false, notes);
        notes.add("%s test pairs merged into training".formatted(behaviour), held.size());
        pairs.addAll(held);
      }
      training.add(pairs);
    }
    PairList testing = pairs(files, files.test(files.target()), false, notes);
    PairList validating =
        files.validation() == null
            ? new PairList(false)
            : pairs(files, files.validation(), true, notes);
    training.get(training.size() - 1).addAll(validating);
    IdNumbers users = numbers(training, testing, PairList::users, "users", notes);
    IdNumbers items = numbers(training, testing, PairList::items, "items", notes);
    List<Interactions> tables = new ArrayList<>();
    for (int k = 0; k < training.size(); k++) {
      tables.add(
          distinct(training.get(k), users, items, files.behaviours().get(k) + " pairs", notes));
    }
    Interactions test = distinct(testing, users, items, "test pairs", notes);
    var log = new BehaviourLog(files.behaviours(), tables);
    Interactions target = log.target().minus(test);
    notes.add("test pairs dropped from training", log.target().size() - target.size());
    noteUsers(target, test, files.target(), notes);
    Optional<Interactions> validation =
        files.validation() == null
            ? Optional.empty()
            : Optional.of(validation(files, validating.interactions(users, items), test, notes));
    return new MultiBehaviourDataset(
            files.name(),
            log.withTarget(target),
            test,
            notes.counts(),
            Optional.empty(),
            validation)
        .withIds(users.names(), items.names());
  }

  /** The pairs that choose models; those of the test part cannot. */
  private static Interactions validation(
      LogDirectory files, Interactions validating, Interactions test, Notes notes) {
    Interactions apart = validating.minus(test);
    notes.add("validation pairs dropped, as they are test pairs", validating.size() - apart.size());
    if (apart.size() == 0) {
      throw BadInputException.in(
          files.validation(),
          "expected pairs that are no test pairs but all are; remove the file, so that training pairs are held out");
    }
    return apart;
  }

  private static IdNumbers numbers(
      List<PairList> training,
      PairList testing,
      Function<PairList, LongStream> ids,
      String what,
      Notes notes) {
    IdNumbers numbers =
        IdNumbers.of(Stream.concat(training.stream(), Stream.of(testing)).flatMapToLong(ids));
    notes.add(what + ANEW, numbers.isRenumbered() ? numbers.size() : 0);
    return numbers;
  }

  private static PairList pairs(LogDirectory files, Path file, boolean train, Notes notes) {
    PairList pairs = files.format().read(file, train, notes);
    if (pairs.size() == 0) {
      throw BadInputException.in(
          file, "expected interactions but found none; remove the file or write it again");
    }
    return pairs;
  }

  private static Interactions distinct(
      PairList pairs, IdNumbers users, IdNumbers items, String what, Notes notes) {
    Interactions table = pairs.interactions(users, items);
    notes.add("duplicate " + what, pairs.size() - table.size());
    return table;
  }

  static void noteUsers(Interactions target, Interactions test, String behaviour, Notes notes) {
    int untrained = 0;
    int untested = 0;
    int several = 0;
    for (int user = 0; user < target.users(); user++) {
      int held = test.degree(user);
      untrained += target.degree(user) == 0 ? 1 : 0;
      untested += held == 0 ? 1 : 0;
      several += held > 1 ? 1 : 0;
    }
    notes.add("users without a training " + behaviour, untrained);
    notes.add("users without a test item", untested);
    notes.add("users with several test items", several);
  }
}
