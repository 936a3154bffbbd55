package io.rankgraft.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import io.rankgraft.interactions.MultiBehaviourDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  private static final List<String> BEHAVIOURS = List.of("look", "want", "pay");
  private static final String LOG =
      """
      user,item,behaviour,time
      zoe,tea,look,10
      zoe,tea,pay,20
      zoe,jam,look,30
      zoe,jam,want,35
      zoe,jam,pay,40
      zoe,oil,look,50
      ada,jam,look,11
      ada,jam,pay,12
      ada,oil,pay,1970-01-01T00:00:45Z
      ada,oil,gift,46
      """;

  @TempDir private Path folder;

  private MultiBehaviourDataset read(String text, EventFile.Cut cut) throws IOException {
    Path file = folder.resolve("events.csv");
    Files.writeString(file, text);
    return EventFile.read(file, BEHAVIOURS, cut, 0.5);
  }

  @Test
  void idsOfTextAreNumberedInAscendingOrder() throws IOException {
    MultiBehaviourDataset data = read(LOG, EventFile.Cut.TIME);
    assertEquals(List.of("ada", "zoe"), data.ids().orElseThrow().users());
    assertEquals(List.of("jam", "oil", "tea"), data.ids().orElseThrow().items());
    assertEquals(BEHAVIOURS, data.training().behaviours());
    assertEquals(1L, data.notes().get("events of 'gift' left out"));
  }

  /** Payments are at 12, 20, 40 and 45: half of them from 40 on. */
  @Test
  void oneTimeCutsAllBehavioursOfAllUsers() throws IOException {
    MultiBehaviourDataset data = read(LOG, EventFile.Cut.TIME);
    assertArrayEquals(new int[] {0}, data.training().target().itemsOf(0));
    assertArrayEquals(new int[] {2}, data.training().target().itemsOf(1));
    assertArrayEquals(new int[] {1}, data.test().itemsOf(0));
    assertArrayEquals(new int[] {0}, data.test().itemsOf(1));
    assertArrayEquals(new int[] {0, 2}, data.training().interactions().get(0).itemsOf(1));
    assertEquals(3L, data.notes().get("events from 1970-01-01T00:00:40Z on left out of training"));
    assertEquals(List.of(), MultiBehaviourReader.warnings(data.notes()));
  }

  @Test
  void leaveLastOutKeepsAllElseAndSaysWhatItTells() throws IOException {
    MultiBehaviourDataset data = read(LOG, EventFile.Cut.LAST);
    assertArrayEquals(new int[] {1}, data.test().itemsOf(0));
    assertArrayEquals(new int[] {0}, data.test().itemsOf(1));
    assertArrayEquals(new int[] {0, 1, 2}, data.training().interactions().get(0).itemsOf(1));
    assertEquals(
        List.of(
            "leave-last-out leaks: test pairs whose own auxiliary events are trained on: 1",
            "leave-last-out leaks: auxiliary events after the test pair of their user: 1"),
        MultiBehaviourReader.warnings(data.notes()));
  }

  @Test
  void idsOfNumbersAreInTheirOrder() throws IOException {
    MultiBehaviourDataset data =
        read(LOG.replace("zoe", "10").replace("ada", "9"), EventFile.Cut.TIME);
    assertEquals(List.of("9", "10"), data.ids().orElseThrow().users());
  }

  @Test
  void mistakesAreNamed() {
    assertRefused("no 'behaviour'", LOG.replace("behaviour,", "action,"));
    assertRefused("line 3: expected a time", LOG.replace(",20\n", ",soon\n"));
    assertRefused(
        "line 2: expected a value in column 'item'", LOG.replace("zoe,tea,look", "zoe,,look"));
    assertRefused("expected events of behaviour 'want'", LOG.replace("want", "wish"));
    assertThrows(
        IllegalArgumentException.class,
        () -> EventFile.read(folder, List.of("pay", "pay"), EventFile.Cut.LAST, 0.5));
  }

  private void assertRefused(String expected, String text) {
    String message =
        assertThrows(BadInputException.class, () -> read(text, EventFile.Cut.TIME)).getMessage();
    assertTrue(message.contains(expected), message);
    assertFalse(message.contains("\n"), message);
  }
}
