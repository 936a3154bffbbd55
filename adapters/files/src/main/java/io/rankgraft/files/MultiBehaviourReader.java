package io.rankgraft.files;

import io.rankgraft.data.BadInputException;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import io.rankgraft.interactions.MultiBehaviourDataset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
 * <p>The target is the last behaviour of the order that has a file, or the last of an order given
 * by the caller, of which every behaviour must be there. Users and items are the largest id of any
 * file plus one.
 *
 * <p>Tolerated, and counted in the data set's notes: duplicate pairs, blank lines, users without
 * items, without a training purchase, without a test item or with several, test pairs found in the
 * training target (dropped there: a test item is never trained on), and files that play no part.
 * All else is a {@link BadInputException} naming file, line and reason.
 */
public final class MultiBehaviourReader {
  /** Upstream to downstream. */
  public static final List<String> ORDER =
      List.of("view", "click", "fav", "collect", "cart", "buy");

  /** The largest id accepted unless told otherwise: a wild one must not allocate gigabytes. */
  public static final int MAX_ID = 50_000_000;

  private MultiBehaviourReader() {}

  /** Reads the behaviours of {@link #ORDER} that have files. */
  public static MultiBehaviourDataset read(Path directory) {
    return read(LogDirectory.find(directory, ORDER, false), MAX_ID);
  }

  /**
   * Reads the given behaviours.
   *
   * @param order all behaviours to read, upstream first, the target last
   */
  public static MultiBehaviourDataset read(Path directory, List<String> order) {
    return read(directory, order, MAX_ID);
  }

  /**
   * Reads the given behaviours.
   *
   * @param maxId the largest user or item id to accept
   */
  public static MultiBehaviourDataset read(Path directory, List<String> order, int maxId) {
    return read(LogDirectory.find(directory, order, true), maxId);
  }

  private static MultiBehaviourDataset read(LogDirectory files, int maxId) {
    if (maxId < 0 || maxId == Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "multi-behaviour reader: expected a largest id in [0, 2^31 - 2] but got " + maxId);
    }
    var notes = new Notes();
    notes.add("ignored files", files.ignored());
    List<PairList> training = new ArrayList<>();
    for (String behaviour : files.behaviours()) {
      PairList pairs = pairs(files, files.train(behaviour), true, maxId, notes);
      if (!behaviour.equals(files.target()) && files.test(behaviour) != null) {
        PairList held = pairs(files, files.test(behaviour), false, maxId, notes);
        notes.add("%s test pairs merged into training".formatted(behaviour), held.size());
        pairs.addAll(held);
      }
      training.add(pairs);
    }
    PairList testing = pairs(files, files.test(files.target()), false, maxId, notes);

    int users = testing.maxUser() + 1;
    int items = testing.maxItem() + 1;
    for (PairList pairs : training) {
      users = Math.max(users, pairs.maxUser() + 1);
      items = Math.max(items, pairs.maxItem() + 1);
    }
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
    return new MultiBehaviourDataset(files.name(), log.withTarget(target), test, notes.counts());
  }

  private static PairList pairs(
      LogDirectory files, Path file, boolean train, int maxId, Notes notes) {
    PairList pairs = files.format().read(file, train, maxId, notes);
    if (pairs.size() == 0) {
      throw BadInputException.in(
          file, "expected interactions but found none; remove the file or write it again");
    }
    return pairs;
  }

  private static Interactions distinct(
      PairList pairs, int users, int items, String what, Notes notes) {
    Interactions table = pairs.interactions(users, items);
    notes.add("duplicate " + what, pairs.size() - table.size());
    return table;
  }

  private static void noteUsers(
      Interactions target, Interactions test, String behaviour, Notes notes) {
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
