package io.rankgraft.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.DurableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes {@code report.json} and {@code report.html} into a folder, which is made if it is missing.
 * Each file appears whole or not at all: it is written beside its place and then moved there.
 */
public record ReportFolder(Path folder) {
  /** Files that were to become a report, or to show that one can be made. */
  private static final Pattern LEFT =
      Pattern.compile("\\.report(\\.(json|html)\\.[0-9a-f-]{36}|\\d+)\\.tmp");

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .registerModule(
              new SimpleModule()
                  .addSerializer(Double.class, new FiniteNumbers())
                  .addSerializer(double.class, new FiniteNumbers()));

  /**
   * @throws BadInputException if the folder cannot be written
   */
  public void write(Report report) {
    write(report, ReportPage.of(report));
  }

  /**
   * @throws BadInputException if the folder cannot be written
   */
  public void write(ComparisonReport report) {
    write(report, ComparisonPage.of(report));
  }

  /**
   * @throws BadInputException if the folder cannot be written
   */
  public void write(PaperReport report) {
    write(report, PaperPage.of(report));
  }

  /**
   * @throws BadInputException if the folder cannot be written
   */
  public void write(TaskReport report) {
    write(report, TaskReportPage.of(report));
  }

  /**
   * Checks that files can be made here, before long work rather than after it, and removes what
   * killed writers left. For the one writer of the folder.
   */
  public void check() {
    try {
      Files.createDirectories(folder);
      List<Path> left;
      try (Stream<Path> entries = Files.list(folder)) {
        left = entries.filter(e -> LEFT.matcher(e.getFileName().toString()).matches()).toList();
      }
      for (Path unfinished : left) {
        Files.deleteIfExists(unfinished);
      }
      Files.delete(Files.createTempFile(folder, ".report", ".tmp"));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** The JSON that {@link #write(Report)} writes. */
  static String json(Object report) {
    try {
      return JSON.writeValueAsString(report) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(Object report, String page) {
    String json = json(report);
    try {
      Files.createDirectories(folder);
      DurableFiles.replace(folder.resolve("report.json"), json.getBytes(StandardCharsets.UTF_8));
      DurableFiles.replace(folder.resolve("report.html"), page.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private BadInputException unwritable(IOException e) {
    return new BadInputException(
        "report folder '%s': expected a folder that can be written but %s"
            .formatted(folder, DurableFiles.reason(e)),
        e);
  }

  /** JSON has no NaN: a number that does not exist is null. */
  private static final class FiniteNumbers extends StdSerializer<Double> {
    FiniteNumbers() {
      super(Double.class);
    }

    @Override
    public void serialize(Double value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      if (Double.isFinite(value)) {
        out.writeNumber(value);
      } else {
        out.writeNull();
      }
    }
  }
}
