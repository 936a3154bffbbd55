package io.rankgraft.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.FeatureSchema;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The schema command: a table, a file, and a check of the file. */
class SchemaCommandTest {
  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  private String log(String name, String last) throws IOException {
    StringBuilder rows = new StringBuilder("user,item,seen,click\n");
    for (int i = 0; i < 60; i++) {
      rows.append("u%s,i%s,i%s i%s,%s%n".formatted(i % 5, i % 7, i % 3, i % 7, i % 2));
    }
    return Files.writeString(folder.resolve(name), rows + last).toString();
  }

  @Test
  void whatIsWrittenReadsTheRowsItCameFrom() throws IOException {
    String rows = log("log.csv", "");
    Path schema = folder.resolve("out/schema.json");
    assertEquals(0, run("schema", "--rows", rows, "--out", schema.toString()), err.toString());
    assertTrue(out.toString().contains("sequence of 'item', the last 2"), out.toString());
    assertTrue(out.toString().contains("--label click --item item --unit user"), out.toString());
    assertEquals(3, FeatureSchema.read(schema).features().size());
    String[] check = {"schema", "--rows", rows, "--check", schema.toString(), "--label", "click"};
    assertEquals(0, run(check), err.toString());
    assertTrue(out.toString().contains("all rows can be read"), out.toString());
  }

  @Test
  void aCheckNamesWhatIsLostAndWhatCannotBeRead() throws IOException {
    Path schema = folder.resolve("schema.json");
    assertEquals(0, run("schema", "--rows", log("log.csv", ""), "--out", schema.toString()));
    String rows = log("more.csv", "u9,i1,i1 i2 i3,1\nu1,i1,,2\n");
    assertEquals(
        2, run("schema", "--rows", rows, "--check", schema.toString(), "--label", "click"));
    assertTrue(out.toString().contains("more.csv, line 62"), out.toString()); // the user u9
    assertTrue(out.toString().contains("more.csv, line 63: "), out.toString()); // the label 2
    assertTrue(out.toString().contains("some rows cannot be read"), out.toString());
  }

  @Test
  void anOutputInUseOrOfAnotherNameIsRefused() throws IOException {
    String rows = log("log.csv", "");
    String used = Files.writeString(folder.resolve("schema.json"), "{}").toString();
    assertEquals(2, run("schema", "--rows", rows, "--out", used));
    assertTrue(err.toString().contains("expected a new file"), err.toString());
    assertEquals(2, run("schema", "--rows", rows, "--out", folder + "/mine.json"));
    assertTrue(err.toString().contains("of the name schema.json"), err.toString());
  }
}
