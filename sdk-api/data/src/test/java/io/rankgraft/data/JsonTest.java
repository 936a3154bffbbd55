package io.rankgraft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class JsonTest {
  private record Named(String name) {}

  @Test
  void nestingBeyondTheLimitIsRefusedInOneLine() {
    BadInputException refused =
        assertThrows(BadInputException.class, () -> read("{\"other\": " + "[".repeat(60)));
    assertEquals(
        "manifest: expected JSON but Document nesting depth (51) exceeds the maximum allowed (50, from `StreamReadConstraints.getMaxNestingDepth()`)",
        refused.getMessage());
  }

  @Test
  void theLineOfWhatIsNoJsonIsNamed() {
    BadInputException refused =
        assertThrows(BadInputException.class, () -> read("{\n\"name\": \"a\" \"b\"}"));
    assertEquals("manifest, line 2", refused.getMessage().split(":")[0]);
  }

  @Test
  void halfOfASurrogatePairIsRefusedAsItCouldNotBeWrittenAgain() {
    for (String name : new String[] {"\\ud83d", "a\\ude00", "\\ude00\\ud83d"}) {
      BadInputException refused =
          assertThrows(BadInputException.class, () -> read("{\n\"name\": \"" + name + "\"}"));
      assertEquals(
          "manifest, line 2: expected text but found half of a surrogate pair in '" + name + "'",
          refused.getMessage());
    }
    assertEquals("\ud83d\ude00", read("{\"name\": \"\\ud83d\\ude00\"}").name());
  }

  private static Named read(String json) {
    return Json.read("manifest", json.getBytes(StandardCharsets.UTF_8), Named.class);
  }
}
