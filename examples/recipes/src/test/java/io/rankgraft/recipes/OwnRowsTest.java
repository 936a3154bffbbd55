package io.rankgraft.recipes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.RowEncoder;
import io.rankgraft.data.RowPlan;
import io.rankgraft.data.Rows;
import io.rankgraft.job.JobResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnRowsTest {
  @TempDir Path folder;

  @Test
  void aStreamThatIsResumedTrainsAsOneThatWasNot() throws IOException {
    float whole = train("whole", 6);
    train("parts", 2);
    train("parts", 4);
    assertEquals(whole, train("parts", 6), "the last step's loss, bit for bit");
    assertArrayEquals(parameters("whole"), parameters("parts"));
    assertTrue(train("whole", 30) < whole, "it learns");
  }

  private float train(String name, int steps) {
    try (Rows rows = Rows.of("clicks", TrainOnAStream.clicks().iterator())) {
      return TrainOnAStream.run(rows, folder.resolve(name), steps);
    }
  }

  private byte[] parameters(String name) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(name))) {
      Path data =
          files
              .filter(f -> f.getFileName().toString().contains(".data-"))
              .findFirst()
              .orElseThrow();
      return Files.readAllBytes(data);
    }
  }

  @Test
  void aQueryIsReadOnFromAPosition() throws SQLException {
    try (Connection database = DriverManager.getConnection(log(30))) {
      RowEncoder encoder = RowEncoder.of(RowPlan.of(ClickBundle.schema()));
      int[] all = items(encoder, database, 0, 30);
      assertEquals(30, all.length);
      assertArrayEquals(Arrays.copyOfRange(all, 12, 30), items(encoder, database, 12, 18));
    }
  }

  private static int[] items(RowEncoder encoder, Connection database, long skipped, int expected) {
    try (Rows rows = new QueryRows("clicks", database, "select * from clicks order by id")) {
      rows.skip(skipped);
      int[] items = encoder.read(rows, 1000).orElseThrow().ints("item");
      assertEquals(skipped + expected, rows.position());
      return items;
    }
  }

  @Test
  void aJobOverADatabaseLeavesABundle() throws SQLException {
    Path host = ClickHostFile.write(folder.resolve("host"));
    JobResult result =
        TrainFromDatabase.run(log(400), host, "2026-11-25", folder.resolve("job"), 1, false);
    assertTrue(Files.exists(folder.resolve("job/bundle/manifest.json")));
    assertEquals(List.of("bought"), result.lift().tasks().stream().map(t -> t.task()).toList());
  }

  /** A SQLite file of clicks, of which the last quarter is of a later day. */
  private String log(int rows) throws SQLException {
    String url = "jdbc:sqlite:" + folder.resolve("log.db");
    SplittableRandom random = new SplittableRandom(5);
    try (Connection database = DriverManager.getConnection(url)) {
      database
          .createStatement()
          .execute(
              "create table clicks (id integer primary key, day text, item text, \"view\" text, cart text, buy text, bought integer)");
      database.setAutoCommit(false);
      try (PreparedStatement insert =
          database.prepareStatement("insert into clicks values (?, ?, ?, ?, ?, ?, ?)")) {
        for (int row = 0; row < rows; row++) {
          insert.setInt(1, row);
          insert.setString(2, row < rows * 3 / 4 ? "2026-11-24" : "2026-11-25");
          insert.setString(3, "item-" + random.nextInt(ClickModel.ITEMS));
          for (int behaviour = 4; behaviour <= 6; behaviour++) {
            insert.setString(
                behaviour,
                "item-%s item-%s"
                    .formatted(random.nextInt(ClickModel.ITEMS), random.nextInt(ClickModel.ITEMS)));
          }
          insert.setInt(7, random.nextInt(2));
          insert.executeUpdate();
        }
      }
      database.commit();
    }
    return url;
  }
}
