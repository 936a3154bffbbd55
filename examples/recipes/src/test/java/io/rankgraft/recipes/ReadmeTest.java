package io.rankgraft.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadmeTest {
  private static final Path ROOT = Path.of("..", "..");

  @ParameterizedTest
  @CsvSource({"FeatureSchema schema, GraftByName", "GraftScope scope, GraftOntoCode"})
  void exampleIsCodeOfTheRecipe(String opening, String recipe) throws IOException {
    String code =
        squeezed(
            Files.readString(Path.of("src/main/java/io/rankgraft/recipes/" + recipe + ".java")));
    String example = squeezed(block("```java\n" + opening));
    assertTrue(example.length() > 100 && code.contains(example), example);
  }

  @Test
  void outputHasTheRecipesLinesAndItsFirstLoss() throws IOException {
    List<String> shown = block("```\nmounted").lines().toList();
    List<String> printed = GraftOntoCode.run();
    assertEquals(printed.get(0), "mounted" + shown.get(0));
    assertEquals(printed.size(), shown.size());
    assertEquals(printed.get(1), shown.get(1));
  }

  /** The fenced block after an opening, without the fences. */
  private static String block(String opening) throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    int start = readme.indexOf(opening) + opening.length();
    return readme.substring(start, readme.indexOf("```", start));
  }

  private static String squeezed(String code) {
    return code.replaceAll("\\s+", " ").strip();
  }
}
