package io.rankgraft.onnx;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.DurableFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Models in memory that is no part of the heap: large ones are mapped from a temporary file that
 * nobody else can find, so that nobody can change or shorten it while it is read.
 */
public final class ModelBuffer {
  private static final long MOST_BYTES = Integer.MAX_VALUE - 16;
  private static final long SMALL = 4L << 20;

  private ModelBuffer() {}

  /** Writes a model; {@code ModelProto::writeTo} is one. */
  public interface Source {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * What a file holds now.
   *
   * @throws BadInputException if it cannot be read or has 2 GiB or more
   */
  public static ByteBuffer copyOf(Path file) {
    try {
      long size = Files.size(file);
      if (size > MOST_BYTES) {
        throw BadInputException.in(
            file, "expected a model of at most %s bytes but it is larger".formatted(MOST_BYTES));
      }
      return size < SMALL
          ? ByteBuffer.wrap(Files.readAllBytes(file))
          : mapped(out -> Files.copy(file, out));
    } catch (IOException e) {
      throw new BadInputException(
          "%s: expected a model file that can be read but %s; give the path of an .onnx file"
              .formatted(file, Files.exists(file) ? "it cannot be" : "there is none"),
          e);
    }
  }

  /**
   * What is written.
   *
   * @param size about how many bytes that will be
   */
  public static ByteBuffer of(long size, Source source) {
    try {
      if (size >= SMALL) {
        return mapped(source);
      }
      java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream((int) size);
      source.writeTo(out);
      return ByteBuffer.wrap(out.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "model: expected room for %s bytes in the temporary folder but there is none"
              .formatted(size),
          e);
    }
  }

  private static ByteBuffer mapped(Source source) throws IOException {
    Path file = Files.createTempFile("rankgraft-model", null);
    try {
      try (OutputStream out = DurableFiles.inBlocks(Files.newOutputStream(file))) {
        source.writeTo(out);
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      }
    } finally {
      Files.delete(file); // the mapping lives on
    }
  }
}
