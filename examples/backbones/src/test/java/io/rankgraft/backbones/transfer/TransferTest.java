package io.rankgraft.backbones.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.LossTerm;
import io.rankgraft.graph.Parameter;
import io.rankgraft.ptn.Propagation;
import io.rankgraft.ptn.Ptn;
import io.rankgraft.ptn.PtnConfig;
import io.rankgraft.testkit.GraphRun;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

class TransferTest {
  private static final List<Float> LAMBDAS = List.of(0.5f, 0.25f, 0.25f);

  @Test
  void rivalHasPtnsLossesButTheUniqueOnes() {
    try (TransferWorld world = new TransferWorld()) {
      new Rival(new Linear(), 2, 3, LAMBDAS, false)
          .attach(world.scope.child("transfer"), world.inputs());
      List<String> names = world.model.losses().stream().map(LossTerm::name).toList();
      assertEquals(
          List.of(
              "transfer/original-view",
              "transfer/enhanced-view",
              "transfer/original-cart",
              "transfer/enhanced-cart",
              "transfer/original-buy",
              "transfer/enhanced-buy"),
          names);
      assertEquals(
          List.of(1f, 1.5f, 0.5f, 0.75f, 0.5f, 0.75f),
          world.model.losses().stream().map(LossTerm::scale).toList());
    }
  }

  @Test
  void itemsAreTheHostsUnlessTheSwitchIsOn() {
    for (boolean items : new boolean[] {false, true}) {
      try (TransferWorld world = new TransferWorld()) {
        Ptn.Inputs inputs = world.inputs();
        Transfer.Outputs out =
            new Rival(new SharedBottom(LAMBDAS), 1, 1, LAMBDAS, items)
                .attach(world.scope.child("transfer"), inputs);
        assertEquals(items ? 12 : 6, world.model.parameters().size());
        for (int k = 0; k < 3; k++) {
          if (items) {
            assertNotEquals(inputs.behaviours().get(k).items(), out.items().get(k));
          } else {
            assertEquals(inputs.behaviours().get(k).items(), out.items().get(k));
          }
        }
      }
    }
  }

  @Test
  void everyParameterOfEveryRivalIsTrained() {
    List<Sharing> rivals =
        List.of(
            new SharedBottom(LAMBDAS),
            new Mmoe(LAMBDAS, 2),
            new Ple(LAMBDAS, 2, 1),
            new Linear(),
            new TargetAttention(2),
            new VanillaAttention());
    for (Sharing rival : rivals) {
      try (TransferWorld world = new TransferWorld()) {
        new Rival(rival, 1, 1, LAMBDAS, true).attach(world.scope.child("transfer"), world.inputs());
        Operand<TFloat32> total =
            world.scope.tf().math.addN(world.model.losses().stream().map(LossTerm::value).toList());
        try (GraphRun run = GraphRun.open(world.model)) {
          for (Parameter parameter : world.model.parameters()) {
            double size = 0;
            for (float g : run.gradient(Build.TRAIN, total, parameter)) {
              size += Math.abs(g);
            }
            assertTrue(size > 0 && Double.isFinite(size), rival + " " + parameter.name());
          }
        }
      }
    }
  }

  @Test
  void projectionOnlyIsPtnWithoutExtraction() {
    PtnConfig config = PtnConfig.ofBehaviours(3);
    try (TransferWorld world = new TransferWorld()) {
      Ptn.Inputs inputs = world.inputs();
      Transfer.Outputs projected =
          new ProjectionOnly(config).attach(world.scope.child("a"), inputs);
      Ptn.Outputs identity =
          new Ptn(config)
              .attach(
                  world.scope.child("b"),
                  new Ptn.Inputs(
                      inputs.behaviours(), Propagation.identity(), inputs.supervision()));
      Transfer.Outputs whole = Transfer.ofPtn(config).attach(world.scope.child("c"), inputs);
      assertEquals(3, whole.pairs().size());
      try (GraphRun run = GraphRun.open(world.model)) {
        for (int k = 0; k < 3; k++) {
          assertArrayEquals(
              run.floats(identity.users().get(k)), run.floats(projected.users().get(k)), 0f);
        }
        float extracted = run.floats(whole.users().get(2))[0];
        assertNotEquals(run.floats(projected.users().get(2))[0], extracted, 1e-4f);
      }
    }
  }

  @Test
  void graphTransferHasNoItemSide() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Rival(new GraphTransfer(0.1f), 1, 1, LAMBDAS, true));
  }

  @Test
  void oneLambdaABehaviourIsExpected() {
    try (TransferWorld world = new TransferWorld()) {
      Rival rival = new Rival(new Linear(), 1, 1, List.of(1f), false);
      assertThrows(
          IllegalArgumentException.class,
          () -> rival.attach(world.scope.child("transfer"), world.inputs()));
    }
  }
}
