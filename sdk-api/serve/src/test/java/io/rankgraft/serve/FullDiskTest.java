package io.rankgraft.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.rankgraft.data.DurableFiles;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A disk that is full at any write: old files stay, and a new file is whole or absent. */
class FullDiskTest {
  private static final int BLOCK = 32;

  private static FileSystem disk(long bytes) {
    return Jimfs.newFileSystem(
        Configuration.unix().toBuilder().setBlockSize(BLOCK).setMaxSize(bytes).build());
  }

  private static List<String> names(Path folder) throws IOException {
    return DurableFiles.list(folder).stream().map(p -> p.getFileName().toString()).toList();
  }

  @Test
  void aBundleIsWhollyThereOrNotAtAll() throws IOException {
    int refused = 0;
    for (long room = BLOCK; ; room += BLOCK) {
      try (FileSystem disk = disk(room)) {
        Path folder = Files.createDirectory(disk.getPath("/models"));
        try {
          PriceRanker.write(folder.resolve("ranker"));
        } catch (IOException full) {
          refused++;
          assertEquals(List.of(), names(folder));
          continue;
        }
        Bundle.open(folder.resolve("ranker")).golden().verify("plus", new PriceRanker.Plus(0));
        assertEquals(List.of("ranker"), names(folder));
        assertTrue(refused > 50, "disks that were too small: " + refused);
        return;
      }
    }
  }

  @Test
  void aFileThatIsReplacedIsTheOldOneOrTheNewOne() throws IOException {
    byte[] old = new byte[10 * BLOCK];
    byte[] next = new byte[20 * BLOCK];
    Arrays.fill(next, (byte) 1);
    for (int blocks = 10; blocks <= 30; blocks++) {
      try (FileSystem disk = disk((long) blocks * BLOCK)) {
        Path folder = Files.createDirectory(disk.getPath("/out"));
        Path file = Files.write(folder.resolve("report.json"), old);
        boolean fits = blocks == 30; // both are there at once
        try {
          DurableFiles.replace(file, next);
          assertTrue(fits, "blocks: " + blocks);
        } catch (IOException full) {
          assertTrue(!fits, "blocks: " + blocks);
          assertTrue(DurableFiles.reason(full).startsWith("'/out/.report.json."), full.toString());
        }
        assertArrayEquals(fits ? next : old, Files.readAllBytes(file));
        assertEquals(List.of("report.json"), names(folder));
      }
    }
  }
}
