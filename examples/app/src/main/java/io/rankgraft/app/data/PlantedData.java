package io.rankgraft.app.data;

import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import io.rankgraft.interactions.MultiBehaviourDataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A generated data set and the truth behind it. */
public final class PlantedData {
  /** Length of a session: no event is later than this after its session's start. */
  public static final int SESSION_SECONDS = 1800;

  private static final List<String> BEHAVIOURS = List.of("view", "cart", "buy");

  private final MultiBehaviourDataset dataset;
  private final PlantedWorld world;

  private PlantedData(MultiBehaviourDataset dataset, PlantedWorld world) {
    this.dataset = dataset;
    this.world = world;
  }

  /** View, cart and buy with time stamps; one test purchase for every user. */
  public MultiBehaviourDataset dataset() {
    return dataset;
  }

  /**
   * The true preference: the utility by which the user's purchases were drawn.
   *
   * @param out one number per item
   */
  public void trueScores(int user, float[] out) {
    if (out.length != dataset.training().items()) {
      throw new IllegalArgumentException(
          "planted data 'out': expected room for %s items but got %s"
              .formatted(dataset.training().items(), out.length));
    }
    world.buyUtilities(user, out);
  }

  static PlantedData generate(PlantedHierarchy config) {
    var popularity = new float[config.items()];
    var popularityDraws = new Draws(config.seed(), 1);
    for (int i = 0; i < popularity.length; i++) {
      popularity[i] = (float) (config.popularity() * popularityDraws.normal());
    }
    var users = new PlantedUser[config.users()];
    var userDraws = new Draws(config.seed(), 2);
    for (int u = 0; u < users.length; u++) {
      users[u] = PlantedUser.draw(config, u, userDraws);
    }
    var world = new PlantedWorld(config, new Draws(config.seed(), 3), popularity);
    EventLog purchases = live(world, users);
    // The null version keeps the purchases and takes the upstream log of another world.
    EventLog upstream =
        config.hierarchy()
            ? purchases
            : live(new PlantedWorld(config, new Draws(config.seed(), 4), popularity), users);
    return new PlantedData(cut(config, users, upstream, purchases), world);
  }

  private static EventLog live(PlantedWorld world, PlantedUser[] users) {
    var log = new EventLog();
    for (PlantedUser user : users) {
      world.live(user, log);
    }
    return log;
  }

  /** Tests on each user's last purchase and ends training where its session starts. */
  private static MultiBehaviourDataset cut(
      PlantedHierarchy config, PlantedUser[] users, EventLog upstream, EventLog purchases) {
    int[] last = new int[users.length];
    Arrays.fill(last, -1);
    for (int e = 0; e < purchases.size(EventLog.BUY); e++) {
      int user = purchases.user(EventLog.BUY, e);
      if (last[user] < 0
          || purchases.timestamp(EventLog.BUY, e) > purchases.timestamp(EventLog.BUY, last[user])) {
        last[user] = e;
      }
    }
    long[] ends = new long[users.length];
    var test = new EventLog();
    for (PlantedUser user : users) {
      int event = last[user.user()];
      long time = purchases.timestamp(EventLog.BUY, event);
      int session = Arrays.binarySearch(user.starts(), time);
      ends[user.user()] = user.starts()[session >= 0 ? session : -session - 2];
      test.add(EventLog.BUY, user.user(), purchases.item(EventLog.BUY, event), time);
    }
    Map<String, Long> notes = new LinkedHashMap<>();
    List<Interactions> training = new ArrayList<>();
    for (int behaviour = 0; behaviour < BEHAVIOURS.size(); behaviour++) {
      EventLog log = behaviour == EventLog.BUY ? purchases : upstream;
      Interactions all = table(config, log, behaviour);
      Interactions kept = before(all, ends);
      training.add(kept);
      notes.put(
          "%s pairs cut from the test session on".formatted(BEHAVIOURS.get(behaviour)),
          (long) all.size() - kept.size());
    }
    var log = new BehaviourLog(BEHAVIOURS, training);
    int untrained = 0;
    for (int user = 0; user < users.length; user++) {
      untrained += log.target().degree(user) == 0 ? 1 : 0;
    }
    notes.put("users without a training buy", (long) untrained);
    return new MultiBehaviourDataset(
        config.hierarchy() ? "planted" : "planted-null",
        log,
        table(config, test, EventLog.BUY),
        notes);
  }

  private static Interactions before(Interactions table, long[] ends) {
    return table.filter((user, item) -> table.timestamp(table.position(user, item)) < ends[user]);
  }

  private static Interactions table(PlantedHierarchy config, EventLog log, int behaviour) {
    return Interactions.of(
        config.users(),
        config.items(),
        log.users(behaviour),
        log.items(behaviour),
        log.timestamps(behaviour));
  }
}
