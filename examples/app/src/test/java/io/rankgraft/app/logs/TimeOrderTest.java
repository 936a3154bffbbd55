package io.rankgraft.app.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimeOrderTest {
  @TempDir Path folder;

  private static List<Integer> items(TimeOrder order) {
    List<Integer> items = new ArrayList<>();
    order.forEach(e -> items.add(e.item()));
    return items;
  }

  @Test
  void runsOfTwoEventsAreMergedByTimeUserAndRequestAndEqualOnesStayInTheirOrder() {
    try (TimeOrder order = new TimeOrder(folder, 2)) {
      order.add(new Event(30, 1, 0, 0, 1));
      order.add(new Event(10, 2, 1, 0, 1));
      order.add(new Event(10, 1, 2, 7, 1));
      order.add(new Event(10, 1, 3, 5, 1));
      order.add(new Event(-4, 9, 4, 0, 1));
      order.add(new Event(10, 1, 5, 7, 1));
      order.add(new Event(10, 1, 6, 7, 2));
      List<Integer> expected = List.of(4, 3, 2, 5, 6, 1, 0);
      assertEquals(expected, items(order));
      assertEquals(expected, items(order), "a second time");
      assertEquals(7, order.events());
    }
  }

  @Test
  void noFileIsLeft() throws IOException {
    try (TimeOrder order = new TimeOrder(folder, 1)) {
      order.add(new Event(1, 0, 0, 0, 1));
      assertEquals(List.of(0), items(order));
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void withoutEventsThereIsNothing() {
    try (TimeOrder order = new TimeOrder(folder, 1)) {
      assertEquals(List.of(), items(order));
    }
  }
}
