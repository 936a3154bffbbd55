package io.rankgraft.recipes.guice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RankersInAnApplicationTest {
  @Test
  void bothWaysRank(@TempDir Path folder) throws IOException {
    assertEquals(
        List.of(
            "feed, by Guice: [2.0, 4.0, 6.0] of [feed, mail]", "mail, by hand: [-1.0, -2.0, -3.0]"),
        RankersInAnApplication.run(folder));
  }
}
