package io.rankgraft.app.data;

import io.rankgraft.backbones.list.ItemLists;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Split;
import io.rankgraft.files.table.GradedLists;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Graded lists of a directory, browsed by a simulated user ({@link ClickSimulation}): files {@code
 * train}, {@code test} and, if there is one, {@code vali}, in a form {@link GradedLists} reads;
 * without {@code vali} every fifth training list validates. Features are standardised by the
 * training lists; the initial ranker sees a share of the training labels only.
 *
 * @param lists of all parts, one after another
 * @param split numbers of lists
 * @param gains of every item: its true relevance
 * @param about in words
 */
public record SimulatedClicks(ItemLists lists, Split split, double[] gains, String about) {

  /**
   * @param browsed how, and how often
   * @param rankerShare share of the training lists whose labels the initial ranker learns from
   */
  public static SimulatedClicks read(Path folder, ClickSimulation browsed, double rankerShare) {
    ClickSimulationLists train = part(folder, "train", true);
    ClickSimulationLists test = part(folder, "test", true);
    ClickSimulationLists validation = part(folder, "vali", false);
    int width = Math.max(train.width(), test.width());
    if (validation == null) {
      int all = train.size();
      ClickSimulationLists whole = train;
      validation = select(whole, IntStream.range(0, all).filter(l -> l % 5 == 4).toArray());
      train = select(whole, IntStream.range(0, all).filter(l -> l % 5 != 4).toArray());
    }
    width = Math.max(width, validation.width());
    return of(
        new PlantedGrades.Parts(wider(train, width), wider(validation, width), wider(test, width)),
        "the data set's own "
            + (GradedLists.find(folder, "vali") == null
                ? "test part, every fifth training list validates"
                : "parts"),
        browsed,
        rankerShare);
  }

  /**
   * Clicks on lists that are at hand.
   *
   * @param cut how they were cut into parts, in words
   */
  public static SimulatedClicks of(
      PlantedGrades.Parts lists, String cut, ClickSimulation browsed, double rankerShare) {
    ClickSimulationLists train = lists.train();
    ClickSimulationLists scaled = train.standardised(train);
    ClickSimulationRanker ranker = ClickSimulationRanker.train(scaled, rankerShare, browsed.seed());
    List<ClickSimulation.Browsed> parts = new ArrayList<>();
    for (ClickSimulationLists part : List.of(train, lists.validation(), lists.test())) {
      ClickSimulationLists features = part.standardised(train);
      parts.add(browsed.browse(features, ranker.scores(features)));
    }
    String about =
        "%s; %s shown in the order of a RankSVM that saw the labels of %s of %s training lists; clicks by examination^%s%s"
            .formatted(
                cut,
                "lists of up to %s items, browsed %s times,"
                    .formatted(browsed.limit(), browsed.sessions()),
                ranker.lists().length,
                train.size(),
                browsed.tau(),
                browsed.relevantGrade() > 0
                    ? ", relevant from grade %s on".formatted(browsed.relevantGrade())
                    : "");
    return joined(parts, browsed, about);
  }

  private static SimulatedClicks joined(
      List<ClickSimulation.Browsed> parts, ClickSimulation browsed, String about) {
    int width = parts.get(0).lists().width();
    int count = parts.stream().mapToInt(p -> p.lists().size()).sum();
    int items = parts.stream().mapToInt(p -> p.lists().items()).sum();
    int[] begin = new int[count + 1];
    float[] numbers = new float[items * width];
    float[] clicks = new float[items];
    float[] conversions = new float[items];
    double[] gains = new double[items];
    int[][] numbersOf = new int[parts.size()][];
    int list = 0;
    int at = 0;
    for (int p = 0; p < parts.size(); p++) {
      ItemLists part = parts.get(p).lists();
      numbersOf[p] = IntStream.range(list, list + part.size()).toArray();
      for (int l = 0; l < part.size(); l++) {
        begin[++list] = at + part.begin()[l + 1];
      }
      System.arraycopy(part.numbers(), 0, numbers, at * width, part.items() * width);
      System.arraycopy(part.clicks(), 0, clicks, at, part.items());
      System.arraycopy(part.conversions(), 0, conversions, at, part.items());
      int[] grades = parts.get(p).grades();
      for (int i = 0; i < part.items(); i++) {
        gains[at + i] = browsed.gain(grades[i]);
      }
      at += part.items();
    }
    Map<String, Long> notes = new LinkedHashMap<>();
    ItemLists all =
        new ItemLists(List.of(), width, begin, new int[0], numbers, clicks, conversions, notes);
    return new SimulatedClicks(
        all, new Split(numbersOf[0], numbersOf[1], numbersOf[2]), gains, about);
  }

  private static ClickSimulationLists part(Path folder, String name, boolean required) {
    Path file = GradedLists.find(folder, name);
    if (file == null) {
      if (required) {
        throw BadInputException.in(
            folder,
            "expected graded lists in %s.tsv or %s.txt (.gz) but there are none"
                .formatted(name, name));
      }
      return null;
    }
    GradedLists read = GradedLists.read(file);
    return new ClickSimulationLists(read.begin(), read.width(), read.features(), read.grades());
  }

  private static ClickSimulationLists wider(ClickSimulationLists lists, int width) {
    if (lists.width() == width) {
      return lists;
    }
    GradedLists padded =
        new GradedLists(lists.begin(), lists.width(), lists.features(), lists.grades())
            .withWidth(width);
    return new ClickSimulationLists(lists.begin(), width, padded.features(), lists.grades());
  }

  private static ClickSimulationLists select(ClickSimulationLists from, int[] chosen) {
    int[] begin = new int[chosen.length + 1];
    for (int k = 0; k < chosen.length; k++) {
      begin[k + 1] = begin[k] + from.length(chosen[k]);
    }
    int rows = begin[chosen.length];
    float[] features = new float[rows * from.width()];
    int[] grades = new int[rows];
    for (int k = 0; k < chosen.length; k++) {
      int source = from.begin()[chosen[k]];
      int n = from.length(chosen[k]);
      System.arraycopy(
          from.features(),
          source * from.width(),
          features,
          begin[k] * from.width(),
          n * from.width());
      System.arraycopy(from.grades(), source, grades, begin[k], n);
    }
    return new ClickSimulationLists(begin, from.width(), features, grades);
  }

  /** Equal for equal lists. */
  public int fingerprint() {
    return 31 * lists.hashCode() + Arrays.hashCode(lists.numbers());
  }
}
