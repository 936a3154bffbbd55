package io.rankgraft.benchmarks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.GroupWriter;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/**
 * A click log of 8 features, 3 sequences of 20, a time and a label, drawn from a seed, as files of
 * any size: it is written as it is drawn. Three items of ten are among those just viewed, and these
 * are clicked more often.
 */
final class RowLog {
  static final int LENGTH = 20;
  static final List<String> TEXTS = List.of("user", "item", "category", "brand", "city");
  static final List<String> SEQUENCES = List.of("viewed", "clicked", "brands");
  static final int[] SOURCES = {1, 1, 3}; // among the texts
  private static final int[] SIZES = {20_000, 5_000, 50, 400, 120};
  private static final List<List<String>> VALUES =
      IntStream.range(0, SIZES.length).mapToObj(RowLog::values).toList();
  private static final double REPEATS = .3; // of the rows, the item is one of those viewed
  private static final double CLICKED_REPEATS = .5;
  private static final double CLICKED_OTHERS = .2;
  private static final long FIRST_TIME = 1_700_000_000;
  private static final MessageType PARQUET =
      MessageTypeParser.parseMessageType(
          "message log {"
              + TEXTS.stream()
                  .map(name -> "optional binary " + name + " (STRING);")
                  .collect(Collectors.joining())
              + "optional int64 hour; optional double price; optional double age;"
              + SEQUENCES.stream()
                  .map(
                      name ->
                          "optional group "
                              + name
                              + " (LIST) { repeated group list { optional binary element (STRING); } }")
                  .collect(Collectors.joining())
              + "required int64 time; required int64 click; }");

  private final SplittableRandom random = new SplittableRandom(3);
  private long drawn;

  private record Row(
      List<String> texts,
      int hour,
      double price,
      double age,
      List<List<String>> sequences,
      long time,
      int click) {}

  /** The values of a text: all that can occur. */
  static List<String> values(int text) {
    String prefix = TEXTS.get(text).substring(0, 1);
    return IntStream.range(0, SIZES[text]).mapToObj(i -> prefix + i).toList();
  }

  private Row next() {
    List<String> texts = new ArrayList<>();
    for (int t = 0; t < SIZES.length; t++) {
      texts.add(value(t));
    }
    List<List<String>> sequences = new ArrayList<>();
    for (int of : SOURCES) {
      List<String> sequence = new ArrayList<>(LENGTH);
      for (int l = 0; l < LENGTH; l++) {
        sequence.add(value(of));
      }
      sequences.add(sequence);
    }
    boolean repeats = random.nextDouble() < REPEATS;
    if (repeats) {
      texts.set(1, sequences.get(0).get(random.nextInt(LENGTH)));
    }
    return new Row(
        texts,
        random.nextInt(24),
        random.nextInt(10_000) / 100.0 + 0.001,
        random.nextInt(60) + 18.5,
        sequences,
        FIRST_TIME + drawn++,
        random.nextDouble() < (repeats ? CLICKED_REPEATS : CLICKED_OTHERS) ? 1 : 0);
  }

  private String value(int text) {
    return VALUES.get(text).get(random.nextInt(SIZES[text]));
  }

  /** Writes the next rows. */
  void writeCsv(Path file, int rows) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(String.join(",", TEXTS) + ",hour,price,age," + String.join(",", SEQUENCES));
      out.write(",time,click\n");
      for (int i = 0; i < rows; i++) {
        Row row = next();
        out.write(String.join(",", row.texts));
        out.write("," + row.hour + "," + row.price + "," + row.age);
        for (List<String> sequence : row.sequences) {
          out.write("," + String.join(" ", sequence));
        }
        out.write("," + row.time + "," + row.click + "\n");
      }
    }
  }

  /** Writes the next rows. */
  void writeJson(Path file, int rows) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < rows; i++) {
        Row row = next();
        out.write("{");
        for (int t = 0; t < TEXTS.size(); t++) {
          out.write("\"%s\":\"%s\",".formatted(TEXTS.get(t), row.texts.get(t)));
        }
        out.write("\"hour\":" + row.hour + ",\"price\":" + row.price + ",\"age\":" + row.age);
        for (int s = 0; s < SEQUENCES.size(); s++) {
          String list = String.join("\",\"", row.sequences.get(s));
          out.write(",\"%s\":[\"%s\"]".formatted(SEQUENCES.get(s), list));
        }
        out.write(",\"time\":" + row.time + ",\"click\":" + row.click + "}\n");
      }
    }
  }

  /** Writes the next rows. */
  void writeParquet(Path file, int rows) throws IOException {
    var pages =
        new ColumnChunkPageWriteStore(uncompressed(), PARQUET, new HeapByteBufferAllocator(), 64);
    var columns = ParquetProperties.builder().build().newColumnWriteStore(PARQUET, pages);
    var recorder = new ColumnIOFactory().getColumnIO(PARQUET).getRecordWriter(columns);
    var groups = new GroupWriter(recorder, PARQUET);
    for (int i = 0; i < rows; i++) {
      groups.write(group(next()));
    }
    recorder.flush();
    columns.flush();
    var writer =
        new ParquetFileWriter(
            new LocalOutputFile(file),
            PARQUET,
            ParquetFileWriter.Mode.OVERWRITE,
            1 << 20,
            0,
            64,
            64,
            false);
    writer.start();
    writer.startBlock(rows);
    pages.flushToFileWriter(writer);
    writer.endBlock();
    writer.end(Map.of());
  }

  private static Group group(Row row) {
    Group group = new SimpleGroup(PARQUET);
    for (int t = 0; t < TEXTS.size(); t++) {
      group.add(TEXTS.get(t), row.texts.get(t));
    }
    group.add("hour", (long) row.hour);
    group.add("price", row.price);
    group.add("age", row.age);
    for (int s = 0; s < SEQUENCES.size(); s++) {
      Group list = group.addGroup(SEQUENCES.get(s));
      row.sequences.get(s).forEach(event -> list.addGroup("list").add("element", event));
    }
    group.add("time", row.time);
    group.add("click", (long) row.click);
    return group;
  }

  private static BytesInputCompressor uncompressed() {
    return new BytesInputCompressor() {
      @Override
      public BytesInput compress(BytesInput bytes) {
        return bytes;
      }

      @Override
      public CompressionCodecName getCodecName() {
        return CompressionCodecName.UNCOMPRESSED;
      }

      @Override
      public void release() {}
    };
  }
}
