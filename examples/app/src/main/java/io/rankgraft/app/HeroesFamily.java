package io.rankgraft.app;

import io.rankgraft.app.data.AliCcp;
import io.rankgraft.app.data.BrowsingSessions;
import io.rankgraft.app.data.ClickSimulation;
import io.rankgraft.app.data.CriteoAttribution;
import io.rankgraft.app.data.Draws;
import io.rankgraft.app.data.Expedia;
import io.rankgraft.app.data.PlantedGrades;
import io.rankgraft.app.data.PlantedLists;
import io.rankgraft.app.data.PlantedListsData;
import io.rankgraft.app.data.SimulatedClicks;
import io.rankgraft.backbones.list.ItemLists;
import io.rankgraft.data.Split;
import io.rankgraft.files.MultiBehaviourReader;
import io.rankgraft.files.table.GradedLists;
import io.rankgraft.models.HeroesConfig;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** HEROES: clicks and conversions of the items of lists. */
final class HeroesFamily implements Family<HeroesFamily.Made> {
  private static final int TENTHS = 10;
  private static final int TRAIN_TENTHS = 6;
  private static final int VALIDATION_TENTHS = 8;

  /**
   * How lists are made of a directory.
   *
   * @param tau of simulated clicks: how strong the position bias is, 0 for none
   * @param noise of simulated clicks: how often what is not relevant is clicked
   * @param relevantGrade of simulated clicks: the lowest grade that is relevant, 0 for degrees
   * @param simulation of simulated clicks: the seed of the initial ranker and of the clicks
   * @param browses how often each graded list is browsed
   * @param rankerShare share of the training lists whose grades the initial ranker sees
   * @param shown items of a graded list that are shown
   * @param gapSeconds the longest pause within a browsing session
   * @param trainShare the part of the training lists that is trained on
   */
  record Making(
      double tau,
      double noise,
      int relevantGrade,
      long simulation,
      int browses,
      double rankerShare,
      int shown,
      long gapSeconds,
      double trainShare) {
    Making {
      if (!(trainShare > 0 && trainShare <= 1)) {
        throw new IllegalArgumentException(
            "expected trainShare above 0 and up to 1 but found " + trainShare);
      }
    }

    /** The initial ranker's share is the paper's; the other numbers are ours. */
    static final Making DEFAULTS =
        new Making(1, 0, 0, 29, 20, 0.01, 20, BrowsingSessions.DEFAULTS.gapSeconds(), 1);
  }

  /**
   * Lists as they were made.
   *
   * @param relevance of every item, empty if nobody knows it
   * @param planted the generator, where there is one
   */
  record Made(
      String name,
      ItemLists lists,
      double[] relevance,
      Split split,
      String about,
      Optional<PlantedListsData> planted) {
    private static final long SEED = 41;

    /** With a part of the training lists, drawn at random; the other parts stay. */
    Made withTrainShare(double share) {
      int[] train = split.train().clone();
      int kept = Math.max(1, (int) Math.round(share * train.length));
      var draws = new Draws(SEED, 1);
      for (int k = 0; k < kept; k++) { // the start of a shuffle
        int other = k + draws.below(train.length - k);
        int swap = train[k];
        train[k] = train[other];
        train[other] = swap;
      }
      int[] part = Arrays.copyOf(train, kept);
      Arrays.sort(part);
      return share == 1
          ? this
          : new Made(
              name,
              lists,
              relevance,
              new Split(part, split.validation(), split.test()),
              "%s; %s of %s training lists".formatted(about, kept, train.length),
              planted);
    }
  }

  @Override
  public String name() {
    return "heroes";
  }

  @Override
  public String about() {
    return "HEROES (CIKM'22): two Hawkes layers over lists; unbiased=true is HEROES+; rivals by ranker=, without=";
  }

  @Override
  public Set<String> presets() {
    return HeroesConfig.presets();
  }

  @Override
  public Map<String, String> datasets() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("planted", "generated: clicks excite, conversions discourage what follows in a list");
    all.put("null", "generated: the same lists, what happens in one tells nothing of the rest");
    all.put("graded", "generated: graded lists, simulated clicks by place and relevance");
    all.put(
        "DIR",
        "graded lists (train, test, vali as .tsv or .txt, .gz): simulated clicks; or train_view,"
            + " _cart, _buy.tsv with time stamps: sessions; or criteo_attribution_dataset.tsv(.gz) or"
            + " .parquet; or Expedia's train.csv; or Ali-CCP's sample_skeleton and common_features"
            + " .csv(.gz)");
    return all;
  }

  @Override
  public Class<Made> reads() {
    return Made.class;
  }

  @Override
  public Made read(String data, Map<String, String> options) {
    Making making = Options.taken("heroes data", Making.DEFAULTS, Making.class, options);
    return made(data == null ? "planted" : data, making).withTrainShare(making.trainShare());
  }

  @Override
  public Variant<Predictor> configure(Made made, String preset, Map<String, String> options) {
    TaskSelection selection = TaskSelection.taken(options);
    HeroesConfig config =
        Options.overlay(name(), HeroesConfig.preset(preset), HeroesConfig.class, options)
            .validated();
    return HeroesLists.of(config, made, selection);
  }

  private static Made made(String data, Making making) {
    switch (data) {
      case "planted":
        return planted(data + "-lists", PlantedLists.EMBEDDED.generate());
      case "null":
        return planted(data + "-lists", PlantedLists.EMBEDDED.withContext(false).generate());
      case "graded":
        return simulated(
            data,
            SimulatedClicks.of(
                PlantedGrades.EMBEDDED.generate(),
                "parts as generated",
                clicks(making),
                making.rankerShare()),
            making);
      default:
        Path folder = Path.of(data);
        if (CriteoAttribution.isIn(folder)) {
          return criteo(folder);
        } else if (AliCcp.isIn(folder)) {
          return aliCcp(folder);
        } else if (Expedia.isIn(folder)) {
          return expedia(folder);
        }
        return GradedLists.find(folder, "train") != null
            ? simulated(
                folder.toAbsolutePath().normalize().getFileName().toString(),
                SimulatedClicks.read(folder, clicks(making), making.rankerShare()),
                making)
            : sessions(folder, making);
    }
  }

  private static Made planted(String name, PlantedListsData data) {
    int size = data.all().size();
    int train = size * TRAIN_TENTHS / TENTHS;
    int validation = size * VALIDATION_TENTHS / TENTHS;
    return new Made(
        name,
        data.all(),
        data.inherentRelevance(data.all()),
        new Split(
            IntStream.range(0, train).toArray(),
            IntStream.range(train, validation).toArray(),
            IntStream.range(validation, size).toArray()),
        "6 : 2 : 2 of the lists, in the order generated",
        Optional.of(data));
  }

  private static ClickSimulation clicks(Making making) {
    return ClickSimulation.of(making.tau(), making.shown(), making.browses(), making.simulation())
        .withNoise(making.noise())
        .withRelevantGrade(making.relevantGrade());
  }

  private static Made simulated(String name, SimulatedClicks made, Making making) {
    return new Made(
        "%s, tau %s".formatted(name, making.tau()),
        made.lists(),
        made.gains(),
        made.split(),
        made.about(),
        Optional.empty());
  }

  private static Made criteo(Path folder) {
    CriteoAttribution.Read read = CriteoAttribution.DEFAULTS.read(folder);
    return new Made(
        "criteo attribution",
        read.lists(),
        new double[0],
        read.split(),
        "6 : 2 : 2 of the lists by the time they begin; a list is what a user saw before a"
            + " conversion or none",
        Optional.empty());
  }

  private static Made aliCcp(Path folder) {
    AliCcp.Read read = AliCcp.DEFAULTS.read(folder);
    return new Made(
        "ali-ccp",
        read.lists(),
        new double[0],
        read.split(),
        "the last tenth of the training lists by their first sample validates, the test files test;"
            + " without those 6 : 2 : 2; a list is the rows of common features",
        Optional.empty());
  }

  private static Made expedia(Path folder) {
    Expedia.Read read = Expedia.DEFAULTS.read(folder);
    return new Made(
        "expedia searches",
        read.lists(),
        new double[0],
        read.split(),
        "6 : 2 : 2 of the lists by the time of the search; a list is a search in the order shown",
        Optional.empty());
  }

  private static Made sessions(Path folder, Making making) {
    var log = MultiBehaviourReader.read(folder);
    var sessions =
        new BrowsingSessions(making.gapSeconds(), BrowsingSessions.DEFAULTS.rareViews()).of(log);
    return new Made(
        log.name() + " sessions",
        sessions.lists(),
        new double[0],
        sessions.split(),
        "6 : 2 : 2 of the lists by the time they begin; a list is a user's views with pauses of up"
            + " to %s seconds".formatted(making.gapSeconds()),
        Optional.empty());
  }
}
