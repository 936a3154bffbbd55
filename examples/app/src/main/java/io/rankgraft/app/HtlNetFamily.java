package io.rankgraft.app;

import io.rankgraft.app.data.PlantedFunnel;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.evaluate.BinaryMetrics;
import io.rankgraft.files.table.AcquireValuedShoppers;
import io.rankgraft.files.table.Hillstrom;
import io.rankgraft.files.table.KuaiRand;
import io.rankgraft.files.table.LabelledTable;
import io.rankgraft.files.table.OnlineRetail;
import io.rankgraft.files.table.TableRows;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Task;
import io.rankgraft.models.HtlNet;
import io.rankgraft.models.HtlNetConfig;
import io.rankgraft.models.ServingForm;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.tensorflow.TrainingListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** HTLNet: chains of binary tasks and an amount, of rows. */
final class HtlNetFamily implements Family<HtlNetFamily.Presented> {
  private static final float RETAIL_UNIT = 100; // of pounds: amounts run into thousands

  /**
   * How data are presented.
   *
   * @param amountUnit amounts are counted in this many units of the data set in training;
   *     predictions and metrics are not
   */
  private record Presentation(float amountUnit) {
    Presentation {
      if (!(amountUnit > 0)) {
        throw new IllegalArgumentException("expected amountUnit > 0 but got " + amountUnit);
      }
    }
  }

  /**
   * A table as it is trained on.
   *
   * @param rows with the core's amounts in units
   * @param unit which amounts are counted in
   */
  record Presented(LabelledTable table, Batch rows, TaskData tasks, float unit) {}

  @Override
  public String name() {
    return "htlnet";
  }

  @Override
  public String about() {
    return "HTLNet (RecSys'24): LEU, IFU and Algorithm 1; rivals by head=, merge=, weighting=, core=";
  }

  @Override
  public Set<String> presets() {
    return HtlNetConfig.presets();
  }

  @Override
  public Map<String, String> datasets() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("planted", "generated: click, long view, watch time that bait sets against each other");
    all.put("null", "generated: the same watch times, clicks and views of another world");
    all.put(
        "DIR",
        "hillstrom, transactions (Online Retail or Acquire Valued Shoppers) or KuaiRand-Pure files: .csv(.gz) or .parquet");
    return all;
  }

  @Override
  public Class<Presented> reads() {
    return Presented.class;
  }

  @Override
  public Presented read(String data, Map<String, String> options) {
    LabelledTable table = read(data == null ? "planted" : data);
    float unit = table.name().equals("online-retail") ? RETAIL_UNIT : 1;
    Presentation asked = new Presentation(unit);
    unit = Options.taken("htlnet data", asked, Presentation.class, options).amountUnit();
    return new Presented(table, scaled(table, unit), tasks(table), unit);
  }

  @Override
  public Variant<Predictor> configure(Presented data, String preset, Map<String, String> options) {
    TaskSelection selection = TaskSelection.taken(options);
    return new WithOptions(
        Options.overlay(name(), HtlNetConfig.preset(preset), HtlNetConfig.class, options),
        data,
        new TaskEvaluation(data.tasks(), selection, true));
  }

  private static LabelledTable read(String data) {
    switch (data) {
      case "planted":
        return PlantedFunnel.EMBEDDED.generate().table();
      case "null":
        return PlantedFunnel.EMBEDDED.withoutFunnel().generate().table();
      default:
        Path folder = Path.of(data);
        if (has(folder, Hillstrom.FILE)) {
          return Hillstrom.read(folder);
        } else if (AcquireValuedShoppers.isIn(folder)) {
          return AcquireValuedShoppers.DEFAULTS.read(folder);
        } else if (has(folder, OnlineRetail.FILE)) {
          return OnlineRetail.ofDefaults().read(folder);
        } else if (has(folder, KuaiRand.LOG)) {
          return KuaiRand.read(folder);
        }
        throw BadInputException.in(
            folder,
            "expected a directory with %s, %s or %s as .csv, .csv.gz or .parquet but %s"
                .formatted(
                    Hillstrom.FILE,
                    OnlineRetail.FILE,
                    KuaiRand.LOG,
                    Files.isDirectory(folder) ? "it has none of them" : "there is none"));
    }
  }

  private static boolean has(Path folder, String file) {
    return TableRows.find(folder, file).isPresent();
  }

  private static TaskData tasks(LabelledTable table) {
    List<Task> tasks = new ArrayList<>();
    for (String task : table.tasks()) {
      boolean last = tasks.size() == table.tasks().size() - 1;
      tasks.add(new Task(task, last ? Task.Kind.AMOUNT : Task.Kind.BINARY));
    }
    int fingerprint = 0;
    for (Column column : table.rows().columns().values()) {
      fingerprint =
          31 * fingerprint
              + (column instanceof Column.Ints ints
                  ? Arrays.hashCode(ints.values())
                  : Arrays.hashCode(((Column.Floats) column).values()));
    }
    return new TaskData(
        table.name(),
        tasks,
        table.tasks().stream().map(table::labels).toArray(float[][]::new),
        table.splitByTime(),
        "by time, 8 : 1 : 1"
            + (table.labelSpan() > 0
                ? "; rows whose labels were not known when the next part began are in none"
                : ""),
        Optional.empty(),
        new int[0],
        Map.of("features", (long) table.schema().features().size()),
        table.notes(),
        fingerprint);
  }

  /** The rows with the core's amounts in other units. */
  private static Batch scaled(LabelledTable table, float unit) {
    if (unit == 1) {
      return table.rows();
    }
    String core = table.tasks().get(table.tasks().size() - 1);
    float[] amounts = table.labels(core).clone();
    for (int i = 0; i < amounts.length; i++) {
      amounts[i] /= unit;
    }
    Map<String, Column> columns = new LinkedHashMap<>(table.rows().columns());
    columns.put("label-" + core, new Column.Floats(amounts));
    return new Batch(table.rows().rows(), columns);
  }

  private record WithOptions(HtlNetConfig options, Presented data, TaskEvaluation evaluation)
      implements Variant<Predictor> {
    @Override
    public int batch() {
      return options.batch();
    }

    @Override
    public int epochs() {
      return options.epochs();
    }

    @Override
    public Predictor build(ModelGraph graph, int stage) {
      return new InGraph(net(graph), this);
    }

    private HtlNet net(ModelGraph graph) {
      return HtlNet.build(graph, data.table().schema(), data.tasks().tasks(), options);
    }

    @Override
    public ServingForm export(ModelGraph graph) {
      ServingForm form = ServingForm.of(net(graph));
      String core = data.tasks().tasks().get(data.tasks().tasks().size() - 1).name();
      return data.unit() == 1 ? form : form.withOutputTimes(graph.ops(), core, data.unit());
    }

    @Override
    public List<String> remarks() {
      List<String> remarks = new ArrayList<>();
      long broken = brokenChains(data.tasks());
      if (broken > 0) {
        remarks.add(
            "%s of %s rows have a later binary label of the chain without an earlier one."
                .formatted(broken, data.table().rows().rows()));
      }
      if (data.unit() != 1) {
        remarks.add("Amounts were divided by %s in training.".formatted(data.unit()));
      }
      return remarks;
    }
  }

  /** Amounts take no part: of watch time there is some without a click. */
  private static long brokenChains(TaskData data) {
    long broken = 0;
    for (int row = 0; row < data.labels()[0].length; row++) {
      boolean rising = false;
      for (int t = 1; t < data.tasks().size() - 1; t++) {
        rising |= data.labels()[t][row] > data.labels()[t - 1][row];
      }
      broken += rising ? 1 : 0;
    }
    return broken;
  }

  private static final class InGraph implements Predictor {
    private final HtlNet net;
    private final WithOptions with;
    private final GradientNorms norms;

    InGraph(HtlNet net, WithOptions with) {
      this.net = net;
      this.with = with;
      List<String> tasks = net.tasks().stream().map(Task::name).toList();
      boolean adjusted = with.options.merge() == HtlNetConfig.Merge.ALGORITHM1;
      this.norms =
          with.options.watchGradients()
              ? GradientNorms.ofWatched(tasks, adjusted)
              : adjusted ? GradientNorms.ofAlgorithm1(tasks) : null;
    }

    @Override
    public Trainer trainer(ModelGraph graph) {
      return Trainer.build(graph, net.objective());
    }

    @Override
    public int[] examples() {
      return with.data.tasks().split().train();
    }

    @Override
    public void feed(Feed feed, int[] examples, int n, long step) {
      net.feed(feed, Build.TRAIN, with.data.rows(), examples, n);
    }

    @Override
    public double[][] predict(ModelSession session, int[] examples) {
      double[][] all =
          Predictions.of(
              session,
              net.predictions(),
              examples,
              (feed, rows, n) -> net.feed(feed, Build.SERVE, with.data.rows(), rows, n));
      double[] amounts = all[all.length - 1];
      for (int i = 0; i < amounts.length; i++) {
        amounts[i] *= with.data.unit();
      }
      return all;
    }

    @Override
    public List<TrainingListener> watchers() {
      return norms == null ? List.of() : List.of(norms);
    }

    @Override
    public Findings findings(ModelSession session) {
      Map<String, Double> traits = new LinkedHashMap<>();
      net.occurrence().ifPresent(p -> traits.putAll(occurrence(session, p)));
      return new Findings(traits, norms == null ? List.of() : norms.figures(), List.of());
    }

    /** How well the core's own probability tells amounts above zero, on the test rows. */
    private Map<String, Double> occurrence(ModelSession session, Operand<TFloat32> probability) {
      TaskData data = with.data.tasks();
      int core = data.tasks().size() - 1;
      int[] test = data.split().test();
      double[] p =
          Predictions.of(
              session,
              List.of(probability),
              test,
              (feed, rows, n) -> net.feed(feed, Build.SERVE, with.data.rows(), rows, n))[0];
      double[] y = data.labels(core, test);
      for (int i = 0; i < y.length; i++) {
        y[i] = y[i] > 0 ? 1 : 0;
      }
      String of = data.tasks().get(core).name() + " above 0, by the core's own probability";
      return Map.of(
          "AUC " + of, BinaryMetrics.auc(y, p), "LogLoss " + of, BinaryMetrics.logLoss(y, p));
    }
  }
}
