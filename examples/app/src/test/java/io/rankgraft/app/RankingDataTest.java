package io.rankgraft.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RankingDataTest {
  @TempDir private Path folder;

  private static Map<String, String> options(String... pairs) {
    Map<String, String> options = new HashMap<>();
    for (String pair : pairs) {
      ModelSpec.putOption(options, pair, "test");
    }
    return options;
  }

  @Test
  void aFileOfEventsHasTheBehavioursAskedFor() throws IOException {
    Path file = folder.resolve("events.csv");
    StringBuilder log = new StringBuilder("user,item,behaviour,time\n");
    for (int i = 0; i < 40; i++) {
      log.append("u%s,i%s,%s,%s\n".formatted(i % 4, i % 7, i % 3 == 0 ? "pay" : "look", i));
    }
    Files.writeString(file, log);
    Map<String, String> options =
        options("logBehaviours=[\"look\",\"pay\"]", "testShare=0.3", "layers=1");
    RankingData data = RankingData.read(file.toString(), options);
    assertEquals(2, data.behaviours());
    assertEquals(Map.of("layers", "1"), options);
    RankingEvaluation evaluation = data.evaluation(options);
    assertEquals(List.of("look", "pay"), evaluation.training().behaviours());
    assertEquals(List.of("u0", "u1", "u2", "u3"), evaluation.dataset().ids().orElseThrow().users());
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> RankingData.read(file.toString(), options()))
            .getMessage();
    assertTrue(message.contains("add --behaviours"), message);
  }

  @Test
  void aValidationFileIsTheValidationPart() throws IOException {
    Files.writeString(folder.resolve("look_train.txt"), "0 1 2\n1 0\n");
    Files.writeString(folder.resolve("pay_train.txt"), "0 1\n1 0\n");
    Files.writeString(folder.resolve("pay_validation.txt"), "0 2\n");
    Files.writeString(folder.resolve("pay_test.txt"), "0 3\n");
    RankingEvaluation evaluation =
        RankingData.read(folder.toString(), options("logBehaviours=look,pay"))
            .evaluation(options());
    assertTrue(evaluation.data().holdOut().validation().contains(0, 2));
    assertEquals(2, evaluation.training().target().size());
    assertEquals(3, evaluation.dataset().training().target().size());
  }

  @Test
  void rivalsAreModelsByTheirOwnNames() {
    RankingData data = RankingData.read(null, options());
    for (RivalFamily rival : RivalFamily.all()) {
      Variant<?> variant = rival.configure(data, "default", options());
      Map<String, String> set = Options.text(variant.options());
      rival
          .fixed()
          .forEach(
              (key, value) -> {
                String is = set.get(key).toLowerCase(Locale.ROOT);
                boolean number = value.matches("[0-9.]+");
                assertTrue(
                    number ? Float.parseFloat(is) == Float.parseFloat(value) : is.contains(value),
                    rival.name() + " " + key + " " + is);
              });
      assertEquals(rival.spec(), ((RivalFamily) Family.of(rival.name())).spec());
    }
  }
}
