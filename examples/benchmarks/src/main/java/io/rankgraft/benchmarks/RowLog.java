package io.rankgraft.benchmarks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** A click log of 8 features, 3 sequences of 20 and a label, drawn from a seed, as a file. */
final class RowLog {
  private static final int LENGTH = 20;
  private static final List<String> TEXTS = List.of("user", "item", "category", "brand", "city");
  private static final int[] SIZES = {20_000, 5_000, 50, 400, 120};
  private static final List<String> SEQUENCES = List.of("viewed", "clicked", "brands");
  private static final int[] SOURCES = {1, 1, 3}; // among the texts
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
              + "required int64 click; }");

  private final SplittableRandom random = new SplittableRandom(3);
  private final int rows;

  RowLog(int rows) {
    this.rows = rows;
  }

  private record Row(
      List<String> texts,
      int hour,
      double price,
      double age,
      List<List<String>> sequences,
      int click) {}

  private Row next() {
    return new Row(
        IntStream.range(0, SIZES.length).mapToObj(this::value).toList(),
        random.nextInt(24),
        random.nextInt(10_000) / 100.0 + 0.001,
        random.nextInt(60) + 18.5,
        IntStream.of(SOURCES)
            .mapToObj(of -> IntStream.range(0, LENGTH).mapToObj(l -> value(of)).toList())
            .toList(),
        random.nextInt(2));
  }

  private String value(int text) {
    return TEXTS.get(text).charAt(0) + Integer.toString(random.nextInt(SIZES[text]));
  }

  void writeCsv(Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(String.join(",", TEXTS) + ",hour,price,age," + String.join(",", SEQUENCES));
      out.write(",click\n");
      for (int i = 0; i < rows; i++) {
        Row row = next();
        out.write(String.join(",", row.texts));
        out.write("," + row.hour + "," + row.price + "," + row.age);
        for (List<String> sequence : row.sequences) {
          out.write("," + String.join(" ", sequence));
        }
        out.write("," + row.click + "\n");
      }
    }
  }

  void writeJson(Path file) throws IOException {
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
        out.write(",\"click\":" + row.click + "}\n");
      }
    }
  }

  void writeParquet(Path file) throws IOException {
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
