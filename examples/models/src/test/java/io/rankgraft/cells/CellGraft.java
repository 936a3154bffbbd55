package io.rankgraft.cells;

import io.rankgraft.cascade.Cascade;
import io.rankgraft.cascade.CascadeConfig;
import io.rankgraft.cascade.Gmf;
import io.rankgraft.data.Axis;
import io.rankgraft.graph.Attachment;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Join;
import io.rankgraft.graph.Mount;
import io.rankgraft.graph.Taps;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.CandidateLists;
import io.rankgraft.hawkes.Hawkes;
import io.rankgraft.hawkes.HawkesConfig;
import io.rankgraft.ifu.Tower;
import io.rankgraft.ifu.TowerFusion;
import io.rankgraft.ifu.TowerFusionConfig;
import io.rankgraft.ptn.Ptn;
import io.rankgraft.ptn.PtnConfig;
import io.rankgraft.ptn.RowExtractor;
import io.rankgraft.ptn.RowSupervision;
import io.rankgraft.tim.Tim;
import io.rankgraft.tim.TimConfig;
import io.rankgraft.trm.Trm;
import io.rankgraft.trm.TrmConfig;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The grafts of the table, each with what it reads of {@link CellHost} and where it is spliced. */
enum CellGraft {
  PTN("PTN (CTR form)", "buy") {
    @Override
    Attachment<?> attach(GraftScope scope, Taps host, boolean splice) {
      return mount(
              new Ptn(PtnConfig.ofBehaviours(2)),
              (inner, taps) ->
                  new Ptn.Inputs(
                      List.of(behaviour(inner, taps, "click"), behaviour(inner, taps, "buy")),
                      RowExtractor.DENSE.in(inner, CellHost.DIM), // a splice needs it to learn
                      new RowSupervision(List.of(CLICK, BUY))),
              out -> out.users().get(1),
              out -> out.users().get(1),
              splice)
          .apply(scope, host);
    }

    private Ptn.Behaviour behaviour(GraftScope scope, Taps taps, String name) {
      Operand<TFloat32> relation =
          scope.parameter("relation-" + name, Shape.of(1, CellHost.DIM), Initializer.ones());
      return new Ptn.Behaviour(name, tap(taps, name), tap(taps, "item"), relation, relation);
    }
  },
  CASCADE("Cascade", "logit") {
    @Override
    Attachment<?> attach(GraftScope scope, Taps host, boolean splice) {
      return mount(
              new Cascade(CascadeConfig.ofBehaviours(2)),
              (inner, taps) ->
                  new Cascade.Inputs(
                      List.of(level(inner, taps, "click"), level(inner, taps, "buy"))),
              Cascade.Outputs::columns,
              Cascade.Outputs::target,
              splice)
          .apply(scope, host);
    }

    private Cascade.Level level(GraftScope scope, Taps taps, String name) {
      return Cascade.Level.of(
          name,
          Gmf.ofPaper()
              .in(scope.child("unit-" + name), CellHost.DIM)
              .pairs(scope.tf(), tap(taps, name), tap(taps, "item")));
    }
  },
  LEU_IFU("LEU + IFU", "logit") {
    @Override
    Attachment<?> attach(GraftScope scope, Taps host, boolean splice) {
      return mount(
              new TowerFusion(TowerFusionConfig.ofDefaults()),
              (inner, taps) ->
                  new TowerFusion.Inputs(
                      List.of(tower(inner, taps, CLICK), tower(inner, taps, BUY))),
              out -> out.towers().get(1).representation(),
              out -> out.towers().get(1).logit(),
              splice)
          .apply(scope, host);
    }

    private Tower tower(GraftScope scope, Taps taps, Task task) {
      return new Tower(
          task,
          tap(taps, "features"),
          in -> {
            GraftScope own = scope.child("tower-" + task.name());
            Ops tf = own.tf();
            Initializer xavier = Initializer.xavierUniform();
            Operand<TFloat32> w =
                own.parameter("w", Shape.of(in.shape().get(1), CellHost.DIM), xavier);
            Operand<TFloat32> v = own.parameter("v", Shape.of(CellHost.DIM, 1), xavier);
            Operand<TFloat32> hidden = tf.math.tanh(tf.linalg.matMul(in, w));
            return new Tower.Output(
                tf.reshape(tf.linalg.matMul(hidden, v), tf.constant(new int[] {-1})), hidden);
          });
    }
  },
  TIM("TIM", "click") {
    @Override
    Attachment<?> attach(GraftScope scope, Taps host, boolean splice) {
      return mount(
              new Tim(TimConfig.of(2, 1, CellHost.EVENTS)),
              (inner, taps) ->
                  new Tim.Inputs(
                      List.of(
                          new Tim.Sequence(
                              "click",
                              taps.require(
                                  "click-events",
                                  TFloat32.class,
                                  Shape.UNKNOWN_SIZE,
                                  CellHost.EVENTS,
                                  CellHost.DIM),
                              inner.input(
                                  "present",
                                  TFloat32.class,
                                  Shape.of(Shape.UNKNOWN_SIZE, CellHost.EVENTS),
                                  Axis.CANDIDATE))),
                      tap(taps, "item"),
                      Optional.empty()),
              out -> out.interests().get(1),
              out -> out.interests().get(1),
              splice)
          .apply(scope, host);
    }
  },
  TRM("TRM", "features") {
    @Override
    Attachment<?> attach(GraftScope scope, Taps host, boolean splice) {
      return mount(
              new Trm(TrmConfig.of(1)),
              (inner, taps) ->
                  new Trm.Inputs(
                      inner
                          .tf()
                          .concat(
                              List.of(tap(taps, "click"), tap(taps, "buy")),
                              inner.tf().constant(1)),
                      List.of(tap(taps, "item"))),
              out -> out.representations().get(0),
              out -> out.representations().get(0),
              splice)
          .apply(scope, host);
    }
  },
  HEROES("HEROES unit", "hidden") {
    private static final int POSITIONS = 3;

    @Override
    Attachment<?> attach(GraftScope scope, Taps host, boolean splice) {
      CandidateLists[] lists = new CandidateLists[1]; // of the mount, for its join
      Function<Hawkes.Outputs, Operand<TFloat32>> states =
          out ->
              lists[0].toRows(
                  scope
                      .tf()
                      .reshape(
                          out.clickStates(),
                          scope.tf().constant(new int[] {-1, POSITIONS, CellHost.DIM})));
      return mount(
              new Hawkes(config()),
              (inner, taps) -> {
                Operand<TInt32> requestOf =
                    inner.input(
                        "request-of", TInt32.class, Shape.of(Shape.UNKNOWN_SIZE), Axis.CANDIDATE);
                lists[0] = CandidateLists.of(inner.tf(), requestOf, POSITIONS);
                return Hawkes.Inputs.of(
                    lists[0].toLists(tap(taps, "hidden")), lists[0].lengths(), CLICK, BUY);
              },
              states,
              states::apply,
              splice)
          .apply(scope, host);
    }

    private HawkesConfig config() {
      HawkesConfig heroes = HawkesConfig.ofHeroes(POSITIONS);
      return heroes.withLayers(heroes.layers().withHidden(CellHost.DIM).withHeadWidths(List.of(3)));
    }

    @Override
    Optional<String> requestIndex() {
      return Optional.of("graft/request-of");
    }
  };

  static final Task CLICK = Task.ofBinary("click");
  static final Task BUY = Task.ofBinary("buy");

  private final String title;
  private final String spliced;

  CellGraft(String title, String spliced) {
    this.title = title;
    this.spliced = spliced;
  }

  String title() {
    return title;
  }

  /** Mounts the graft under the name {@code graft}. */
  abstract Attachment<?> attach(GraftScope scope, Taps host, boolean splice);

  /** The input with the request of each candidate, where the graft has one. */
  Optional<String> requestIndex() {
    return Optional.empty();
  }

  <I, O> Mount<I, O> mount(
      io.rankgraft.graph.Graft<I, O> graft,
      Mount.Wiring<I> wiring,
      Function<O, Operand<TFloat32>> features,
      Function<O, Operand<?>> replacement,
      boolean splice) {
    Join<O> join = splice ? Join.splice(spliced, replacement) : Join.residual("logit", features);
    return new Mount<>("graft", graft, wiring, join);
  }

  private static Operand<TFloat32> tap(Taps taps, String name) {
    return taps.require(name, TFloat32.class);
  }
}
