package io.rankgraft.hawkes;

import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.SideBySide;
import io.rankgraft.registry.Contribution;
import io.rankgraft.registry.NamedGraft;
import io.rankgraft.registry.Site;
import io.rankgraft.registry.SiteLists;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * {@code hawkes}: HEROES over the rows of a request in the order shown. CIKM'22, sections 3 and 4.
 *
 * <p>x_i is the row's {@code fields} and {@code hidden} layer where they are tapped, the host's
 * logits, and the item's vector of an own table, {@code items}. Of two tasks the first is the click
 * and the second the conversion, unless named; of one task, the click, there is the click layer
 * alone. The layers learn from the paper's losses over lists; what they say of a row, as logits
 * and, where those losses are biased, as states too, corrects the row's logits. With survival
 * losses the correction ends at the layers: the loss of single rows would bring the position's bias
 * back.
 *
 * <p>Differs from the paper: a conversion is read as of a clicked item unless {@code postClick}
 * says otherwise; behavioural relevance predicts; widths are small. A log with times gives t_i −
 * t_{i−1}, in units of {@code gapSeconds}; without times, or with 0, an item is a unit.
 */
public final class HawkesMount {
  static final String NAME = "hawkes";

  /**
   * Which rows of a log are read, and how.
   *
   * @param click the task of clicks; empty for the first
   * @param conversion the task of conversions; empty for the second
   * @param dim width of the item's vector
   * @param gapSeconds the unit of time in which states decay; 0 for one item
   */
  public record Lists(String click, String conversion, int dim, float gapSeconds) {
    public Lists {
      Objects.requireNonNull(click, "hawkes: expected a click task or an empty name");
      Objects.requireNonNull(conversion, "hawkes: expected a conversion task or an empty name");
      if (dim < 1 || !(gapSeconds >= 0) || Float.isInfinite(gapSeconds)) {
        throw new IllegalArgumentException(
            "hawkes: expected dim >= 1 and gapSeconds >= 0 but got %s, %s"
                .formatted(dim, gapSeconds));
      }
    }

    public Lists withTasks(String clicks, String conversions) {
      return new Lists(clicks, conversions, dim, gapSeconds);
    }

    public Lists withDim(int other) {
      return new Lists(click, conversion, other, gapSeconds);
    }

    public Lists withGapSeconds(float other) {
      return new Lists(click, conversion, dim, other);
    }
  }

  /**
   * @param lists which rows are read, and how
   * @param layers the two layers and their heads
   * @param gating the gate between them; not one that reads clicks
   * @param entireSpace the losses
   * @param relevance which relevance corrects
   */
  public record Config(
      Lists lists,
      HawkesConfig.Layers layers,
      HawkesConfig.Gating gating,
      EntireSpace entireSpace,
      HawkesConfig.Relevance relevance) {
    private static final Config DEFAULTS =
        new Config(
            new Lists("", "", 16, 60),
            new HawkesConfig.Layers(
                16, List.of(), HawkesConfig.Without.NOTHING, HawkesConfig.Decay.BOTH),
            HawkesConfig.Gating.ofDefaults().withPostClick(HawkesConfig.PostClick.IF_CLICKED),
            EntireSpace.ofLogLosses(),
            HawkesConfig.Relevance.BEHAVIOURAL);

    public Config {
      Objects.requireNonNull(lists, "hawkes: expected lists");
      if (layers.decayReadsClicks()) {
        throw new IllegalArgumentException(
            "hawkes: expected decayReadsClicks=false, for a list has its clicks only after it is ranked, but got true");
      }
      if (gating.gate().readsClicks()) {
        throw new IllegalArgumentException(
            "hawkes: expected a gate that reads no click, which a list has only after it is ranked, but got gate=%s; choose PREDICTED, STRAIGHT_THROUGH or SOFT"
                .formatted(gating.gate()));
      }
      new HawkesConfig(1, layers, gating, entireSpace, relevance); // what only all parts know
    }

    public static Config ofDefaults() {
      return DEFAULTS;
    }

    public Config withLists(Lists other) {
      return new Config(other, layers, gating, entireSpace, relevance);
    }

    public Config withLayers(HawkesConfig.Layers other) {
      return new Config(lists, other, gating, entireSpace, relevance);
    }

    public Config withGating(HawkesConfig.Gating other) {
      return new Config(lists, layers, other, entireSpace, relevance);
    }

    public Config withEntireSpace(EntireSpace other) {
      return new Config(lists, layers, gating, other, relevance);
    }

    public Config withRelevance(HawkesConfig.Relevance other) {
      return new Config(lists, layers, gating, entireSpace, other);
    }

    HawkesConfig of(int positions) {
      return new HawkesConfig(positions, layers, gating, entireSpace, relevance);
    }
  }

  private HawkesMount() {}

  public static NamedGraft<Config> named() {
    return NamedGraft.of(NAME, Config.class, Config.ofDefaults(), HawkesMount::attach)
        .withAbout(
            "HEROES: what was shown before in the request excites or tires, clicks and then conversions");
  }

  private static Contribution attach(GraftScope scope, Site site, Config config) {
    SiteLists lists =
        site.lists()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "graft '%s': expected lists of rows but each row is a request of its own; name the column that says which rows were shown together: --request COLUMN"
                            .formatted(NAME)));
    ListTasks tasks = ListTasks.of(site.tasks(), config.lists());
    ListRows rows =
        new ListRows(
            scope.tf(), lists, config.lists().gapSeconds(), items(scope, site, tasks, config));
    return tasks.conversion().isPresent()
        ? rows.clicksAndConversions(scope, site, tasks, config)
        : rows.clicks(scope, site, tasks.click(), config);
  }

  /** x of each row, [candidates, width]. */
  private static Operand<TFloat32> items(
      GraftScope scope, Site site, ListTasks tasks, Config config) {
    Ops tf = scope.tf();
    List<Operand<TFloat32>> parts = new ArrayList<>();
    for (String tap : List.of("fields", "hidden")) {
      site.rows(tap, site.target()).ifPresent(parts::add);
    }
    for (Task task : tasks.all()) {
      if (site.isFromHost(task)) {
        parts.add(tf.expandDims(site.logit(task), tf.constant(1)));
      }
    }
    EmbeddingTable table =
        site.features().table(scope, "items", site.features().item(), config.lists().dim());
    parts.add(table.lookup(site.features().ids(site.features().item())));
    return SideBySide.of(tf, parts);
  }
}
