package io.rankgraft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueListTest {
  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.write(folder.resolve("v.txt"), text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void everyValueIsFoundAtItsPlaceAndNoOther() {
    List<String> values = IntStream.range(0, 10_000).mapToObj(i -> "v" + i * 7).toList();
    ValueList list = ValueList.of(values);
    for (int i = 0; i < values.size(); i++) {
      assertEquals(i, list.indexOf(values.get(i)));
      assertEquals(-1, list.indexOf("v" + (i * 7 + 1)));
    }
    assertEquals(values, list);
    assertEquals(values.hashCode(), list.hashCode());
  }

  @ParameterizedTest
  @CsvSource({"é", "schön", "日本", "a😀b", "ascii"})
  void partsOfTextAreFoundWithoutACopy(String value) {
    ValueList list = ValueList.of(List.of("x", value, value + "y"));
    char[] line = ("before " + value + " after").toCharArray();
    assertEquals(1, list.indexOf(line, 7, 7 + value.length()));
    assertEquals(-1, list.indexOf(line, 6, 7 + value.length()));
    assertEquals(value, list.get(1));
  }

  @Test
  void aFileOfLinesIsTheSameListAsOneInMemory() throws IOException {
    List<String> values = List.of("de", "schön", "日本", "with blank");
    ValueList memory = ValueList.of(values);
    for (String end : new String[] {"\n", "\r\n"}) {
      String text = String.join(end, values);
      for (String whole : new String[] {text, text + end, "\ufeff" + text}) {
        ValueList mapped = ValueList.map(file(whole));
        assertEquals(memory, mapped);
        assertEquals(2, mapped.indexOf("日本"));
        assertEquals(values, List.copyOf(mapped));
      }
    }
    Path written = folder.resolve("written.txt");
    DurableFiles.create(written, memory::write);
    assertEquals(memory, ValueList.map(written));
  }

  @Test
  void filesThatAreNoListAreRefusedWithTheirLine() throws IOException {
    for (String[] bad :
        new String[][] {
          {"a\n\nb\n", ", line 2: expected a value but the line is empty"},
          {"a\nb\r\n", ", line 2: expected lines that all end in LF"},
          {"", ": vocabulary 'values': expected 1 to"},
          {"a\nb\na\n", "distinct values but 'a' is value 0 and value 2"}
        }) {
      Path file = file(bad[0]);
      String message =
          assertThrows(BadInputException.class, () -> ValueList.map(file)).getMessage();
      assertTrue(message.startsWith(file.toString()), message);
      assertTrue(message.contains(bad[1]), message);
    }
    Path latin = Files.write(folder.resolve("latin"), new byte[] {'a', '\n', (byte) 0xe4, '\n'});
    String message = assertThrows(BadInputException.class, () -> ValueList.map(latin)).getMessage();
    assertTrue(message.contains("line 2: expected UTF-8 but byte 2 is none"), message);
    Path none = folder.resolve("none");
    assertThrows(BadInputException.class, () -> ValueList.map(none));
  }

  @Test
  void aListGrowsAtItsEndOnly() {
    ValueList old = ValueList.of(List.of("a", "b"));
    assertTrue(ValueList.of(List.of("a", "b", "c")).startsWith(old));
    assertFalse(ValueList.of(List.of("b", "a", "c")).startsWith(old));
    assertFalse(ValueList.of(List.of("a")).startsWith(old));
    assertSame(old, ValueList.of(old));
    assertEquals(old, old.named("items"));
  }

  @Test
  void valuesThatCannotBeToldApartInAFileAreRefused() {
    for (List<String> bad :
        List.of(List.of("a", ""), List.<String>of(), List.of("a", "a"), List.of("a", "\ud83d"))) {
      assertThrows(IllegalArgumentException.class, () -> ValueList.of(bad));
    }
  }
}
