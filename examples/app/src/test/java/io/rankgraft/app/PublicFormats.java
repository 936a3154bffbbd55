package io.rankgraft.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
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

/** Made-up rows in the forms of published data sets. */
public final class PublicFormats {
  private PublicFormats() {}

  /** Writes a CSV without quotes as Parquet: text columns, an empty value being none. */
  static Path parquet(Path csv, Path file) throws IOException {
    List<String> lines = Files.readAllLines(csv);
    String[] names = lines.get(0).split(",");
    MessageType type =
        MessageTypeParser.parseMessageType(
            "message csv { optional binary %s (STRING); }"
                .formatted(String.join(" (STRING); optional binary ", names)));
    var pages =
        new ColumnChunkPageWriteStore(new Uncompressed(), type, new HeapByteBufferAllocator(), 64);
    var columns = ParquetProperties.builder().build().newColumnWriteStore(type, pages);
    var recorder = new ColumnIOFactory().getColumnIO(type).getRecordWriter(columns);
    for (String line : lines.subList(1, lines.size())) {
      Group group = new SimpleGroup(type);
      String[] values = line.split(",", -1);
      for (int c = 0; c < names.length; c++) {
        if (!values[c].isEmpty()) {
          group.add(names[c], values[c]);
        }
      }
      new GroupWriter(recorder, type).write(group);
    }
    recorder.flush();
    columns.flush();
    var writer =
        new ParquetFileWriter(
            new LocalOutputFile(file),
            type,
            ParquetFileWriter.Mode.CREATE,
            1 << 20,
            0,
            64,
            64,
            false);
    writer.start();
    writer.startBlock(lines.size() - 1);
    pages.flushToFileWriter(writer);
    writer.endBlock();
    writer.end(Map.of());
    return file;
  }

  private record Uncompressed() implements BytesInputCompressor {
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
  }

  /** 30 users of Tenrec's QK-video with 12 rows each. */
  static Path tenrec(Path folder) throws IOException {
    var random = new SplittableRandom(4);
    var text =
        new StringBuilder(
            "user_id,item_id,click,follow,like,share,video_category,watching_times,gender,age\n");
    for (int row = 0; row < 360; row++) {
      int click = random.nextInt(2);
      text.append(
          String.format(
              Locale.ROOT,
              "%d,%d,%d,%d,%d,%d,\\N,%d,1,3%n",
              1_000_000 + row / 12,
              500 + random.nextInt(20),
              click,
              click * random.nextInt(2),
              click * random.nextInt(2),
              click * random.nextInt(2),
              click));
    }
    Files.writeString(Files.createDirectories(folder).resolve("QK-video.csv"), text);
    return folder;
  }

  /** 60 users of the Criteo attribution data who see four banners and may convert. */
  static Path criteo(Path folder) throws IOException {
    var random = new SplittableRandom(5);
    var text =
        new StringBuilder(
            "timestamp\tuid\tcampaign\tconversion\tconversion_timestamp\tconversion_id\tattribution\tclick\tclick_pos\tclick_nb\tcost\tcpo\ttime_since_last_click");
    for (int c = 1; c <= 9; c++) {
      text.append("\tcat").append(c);
    }
    text.append('\n');
    for (int row = 0; row < 240; row++) {
      int user = row / 4;
      int converted = user % 2;
      text.append(
          String.format(
              Locale.ROOT,
              "%d\t%d\t%d\t%d\t-1\t%d\t0\t%d\t-1\t-1\t1e-05\t0.2\t-1",
              60 * row,
              20_073_000 + user,
              22_589_171 + random.nextInt(3),
              converted,
              converted == 1 ? user : -1,
              row % 4 == 2 ? 1 : random.nextInt(2)));
      for (int c = 1; c <= 9; c++) {
        text.append('\t').append(5_824_000 + 10 * c + random.nextInt(2));
      }
      text.append('\n');
    }
    Files.writeString(
        Files.createDirectories(folder).resolve("criteo_attribution_dataset.tsv"), text);
    return folder;
  }

  /** A feature list of Ali-CCP: {@code field:id …} with its own separators. */
  public static String features(String fieldsAndIds) {
    return fieldsAndIds.replace(":", "\u0002").replace(" ", "\u00031.0\u0001") + "\u00031.0";
  }

  /** 40 lists of Ali-CCP to train on and 10 to test, of five items each. */
  static Path aliCcp(Path folder) throws IOException {
    var random = new SplittableRandom(6);
    Files.createDirectories(folder);
    for (String part : new String[] {"train", "test"}) {
      var common = new StringBuilder();
      var skeleton = new StringBuilder();
      for (int list = 0; list < (part.equals("train") ? 40 : 10); list++) {
        String key = Integer.toHexString(0xbac000 + list);
        common.append(key).append(",2,").append(features("101:" + list + " 109_14:7")).append('\n');
        for (int i = 0; i < 5; i++) {
          int click = random.nextInt(2);
          String item = features("205:" + random.nextInt(9) + " 206:" + random.nextInt(3));
          skeleton.append(
              String.format(
                  Locale.ROOT,
                  "%d,%d,%d,%s,2,%s%n",
                  5 * list + i + 1,
                  click,
                  click * random.nextInt(2),
                  key,
                  item));
        }
      }
      Files.writeString(folder.resolve("common_features_" + part + ".csv"), common);
      Files.writeString(folder.resolve("sample_skeleton_" + part + ".csv"), skeleton);
    }
    return folder;
  }
}
