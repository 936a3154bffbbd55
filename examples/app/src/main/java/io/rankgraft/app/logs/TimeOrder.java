package io.rankgraft.app.logs;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Events in the order of {@link Event#ORDER}; equal ones in the order they came. Sorted runs are
 * kept in files and merged when they are read, so memory does not grow with the log. Owns its
 * files, which closing removes.
 */
final class TimeOrder implements AutoCloseable {
  static final int EVENTS_IN_MEMORY = 1 << 18;
  private static final int BYTES = 24; // of an event

  private final Path folder;
  private final int most;
  private final List<Event> open = new ArrayList<>();
  private final List<Path> runs = new ArrayList<>();
  private long events;

  /**
   * @param folder for the runs; it is there
   * @param most events in memory
   */
  TimeOrder(Path folder, int most) {
    this.folder = folder;
    this.most = most;
  }

  void add(Event event) {
    open.add(event);
    events++;
    if (open.size() == most) {
      spill();
    }
  }

  long events() {
    return events;
  }

  /** Passes all events on, in order; as often as one likes, while none is added. */
  void forEach(Consumer<Event> reader) {
    spill();
    PriorityQueue<Run> heads =
        new PriorityQueue<>(
            Comparator.<Run, Event>comparing(run -> run.head, Event.ORDER)
                .thenComparingInt(run -> run.number));
    List<Run> all = new ArrayList<>();
    try {
      for (Path file : runs) {
        Run run = new Run(file, all.size());
        all.add(run);
        heads.add(run);
      }
      while (!heads.isEmpty()) {
        Run first = heads.poll();
        reader.accept(first.head);
        if (first.advance()) {
          heads.add(first);
        }
      }
    } finally {
      all.forEach(Run::close);
    }
  }

  private void spill() {
    if (open.isEmpty()) {
      return;
    }
    open.sort(Event.ORDER);
    Path file = folder.resolve("events-" + runs.size());
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
      for (Event e : open) {
        out.writeLong(e.time());
        out.writeInt(e.user());
        out.writeInt(e.item());
        out.writeInt(e.request());
        out.writeInt(e.kinds());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    runs.add(file);
    open.clear();
  }

  @Override
  public void close() {
    try {
      for (Path file : runs) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A sorted run under way. */
  private static final class Run {
    private final int number;
    private final DataInputStream in;
    private long left;
    private Event head;

    Run(Path file, int number) {
      this.number = number;
      try {
        left = Files.size(file) / BYTES;
        in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      advance();
    }

    boolean advance() {
      if (left-- == 0) {
        return false;
      }
      try {
        head = new Event(in.readLong(), in.readInt(), in.readInt(), in.readInt(), in.readInt());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return true;
    }

    void close() {
      try {
        in.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
