package io.rankgraft.evaluate.lift;

import io.rankgraft.evaluate.ExactSum;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Labels against predictions by rising prediction, as sums that merge: rows split into any parts,
 * merged in any order, give the same bits as one pass. Predictions are kept apart to a relative
 * distance of 2^-10, a thousandth; those nearer to each other share a cell, and so a bin. Not
 * thread safe.
 */
public final class CalibrationSums {
  private static final int CELL_BITS = 42; // of the 52 bits of a fraction: 2^10 cells an octave
  private static final int BINS = 10;
  private static final double ROUNDING = 1e-9; // sums of weights are rounded when they are read

  private static final class Cell {
    private final ExactSum weight = new ExactSum();
    private final ExactSum expected = new ExactSum();
    private final ExactSum observed = new ExactSum();
  }

  private final Map<Long, Cell> cells = new HashMap<>();
  private long lastKey;
  private Cell last;

  /** Adds a row: finite numbers, a weight of 0 or more. */
  public void add(double label, double prediction, double weight) {
    long bits = Double.doubleToRawLongBits(prediction + 0.0);
    long key = (bits < 0 ? Long.MIN_VALUE - bits : bits) >> CELL_BITS;
    if (last == null || key != lastKey) { // sorted rows find their cell at hand
      last = cells.computeIfAbsent(key, k -> new Cell());
      lastKey = key;
    }
    last.weight.add(weight);
    last.expected.add(weight * prediction);
    last.observed.add(weight * label);
  }

  /**
   * Adds another part's sums to these.
   *
   * @return these
   */
  public CalibrationSums merge(CalibrationSums other) {
    other.cells.forEach(
        (key, cell) -> {
          Cell mine = cells.computeIfAbsent(key, k -> new Cell());
          mine.weight.add(cell.weight);
          mine.expected.add(cell.expected);
          mine.observed.add(cell.observed);
        });
    return this;
  }

  /** Ten bins of about equal weight, by rising prediction; fewer where many predictions agree. */
  public List<Calibration.Bin> bins() {
    TreeMap<Long, Cell> ascending = new TreeMap<>(cells);
    ExactSum all = new ExactSum();
    ascending.values().forEach(c -> all.add(c.weight));
    double total = all.value();
    List<Calibration.Bin> bins = new ArrayList<>();
    ExactSum done = new ExactSum();
    Cell open = new Cell();
    for (Cell cell : ascending.values()) {
      open.weight.add(cell.weight);
      open.expected.add(cell.expected);
      open.observed.add(cell.observed);
      done.add(cell.weight);
      boolean full = done.value() >= total * (bins.size() + 1) / BINS * (1 - ROUNDING);
      if (full || cell == ascending.lastEntry().getValue()) {
        double weight = open.weight.value();
        bins.add(
            new Calibration.Bin(
                weight / total, open.expected.value() / weight, open.observed.value() / weight));
        open = new Cell();
      }
    }
    return List.copyOf(bins);
  }

  /** The sums as bytes, for transport: equal sums are equal bytes. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      out.writeInt(cells.size());
      for (var entry : new TreeMap<>(cells).entrySet()) {
        out.writeLong(entry.getKey());
        entry.getValue().weight.write(out);
        entry.getValue().expected.write(out);
        entry.getValue().observed.write(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  /**
   * What {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException if it did not
   */
  public static CalibrationSums ofBytes(byte[] bytes) {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    CalibrationSums read = new CalibrationSums();
    try {
      for (int n = in.readInt(); n > 0; n--) {
        Cell cell = read.cells.computeIfAbsent(in.readLong(), k -> new Cell());
        cell.weight.add(ExactSum.read(in));
        cell.expected.add(ExactSum.read(in));
        cell.observed.add(ExactSum.read(in));
      }
      return read;
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "calibration sums: expected the bytes of such sums but got %s bytes that end early"
              .formatted(bytes.length),
          e);
    }
  }
}
