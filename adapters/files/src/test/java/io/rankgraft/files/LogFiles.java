package io.rankgraft.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Small multi-behaviour logs on disk. */
record LogFiles(Path directory) {
  void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  void write(String name, byte[] bytes) throws IOException {
    Files.write(directory.resolve(name), bytes);
  }

  void gzip(String name, String text) throws IOException {
    write(name, compressed(text));
  }

  static byte[] compressed(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  /** Two users, three items, view and buy. */
  void text() throws IOException {
    write("view_train.txt", "0 0 1\n1 2\n");
    write("buy_train.txt", "0 1\n1 0\n");
    write("buy_test.txt", "0 2\n1 1\n");
  }

  /** Two users, five items, cart and buy. */
  void tsv() throws IOException {
    gzip(
        "train_cart.tsv.gz",
        "user\titem\ttimestamp\n0\t3\t1433221969\n1\t0\t1433222323\n1\t0\t1433222000\n");
    gzip("train_buy.tsv.gz", "user\titem\ttimestamp\n0\t0\t1433223390\n1\t2\t1432751063\n");
    write("test_buy.tsv", "user\titem\n0\t4\n1\t1\n");
  }
}
