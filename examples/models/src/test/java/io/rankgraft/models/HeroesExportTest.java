package io.rankgraft.models;

import io.rankgraft.backbones.list.ItemLists;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** HEROES with each preset and rival as an ONNX file. */
class HeroesExportTest {
  @TestFactory
  Stream<DynamicTest> heroes() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String preset : HeroesConfig.presets()) {
      tests.add(heroes("preset " + preset, preset, Map.of()));
    }
    for (HeroesRanker ranker : HeroesRanker.values()) {
      tests.add(heroes("ranker " + ranker, "default", Map.of("ranker", ranker, "decay", "BOTH")));
    }
    tests.add(heroes("y in the decay", "default", Map.of("decayReadsClicks", true)));
    return tests.stream();
  }

  private static DynamicTest heroes(String name, String preset, Map<String, ?> changes) {
    HeroesConfig config =
        HeroesConfig.preset(preset)
            .with(
                Map.of(
                    "positions",
                    4,
                    "hidden",
                    4,
                    "fieldWidth",
                    3,
                    "positionWidth",
                    2,
                    "headWidths",
                    List.of(4),
                    "experts",
                    2))
            .with(changes);
    int[] begin = {0, 2};
    ItemLists data =
        new ItemLists(
            List.of(10, 7),
            1,
            begin,
            new int[4],
            new float[2],
            new float[2],
            new float[2],
            Map.of());
    return ExportParity.model(name, graph -> Heroes.build(graph, data, config), ServingForm::of);
  }
}
