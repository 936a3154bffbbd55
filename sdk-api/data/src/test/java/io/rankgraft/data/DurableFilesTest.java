package io.rankgraft.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFilesTest {
  @TempDir Path folder;

  private List<String> names() throws IOException {
    return DurableFiles.list(folder).stream().map(p -> p.getFileName().toString()).toList();
  }

  @Test
  void aFileIsReplacedAndWhatKilledWritersLeftIsRemoved() throws IOException {
    Path file = folder.resolve("report.json");
    Files.write(file, new byte[] {1});
    Files.write(folder.resolve(".report.json.%s.tmp".formatted(UUID.randomUUID())), new byte[9]);
    Files.write(folder.resolve(".report.json.mine.tmp"), new byte[9]);
    DurableFiles.replace(file, new byte[] {2, 3});
    assertArrayEquals(new byte[] {2, 3}, Files.readAllBytes(file));
    assertEquals(List.of(".report.json.mine.tmp", "report.json"), names());
  }

  @Test
  void aFolderInItsPlaceFailsAndLeavesNothingBeside() throws IOException {
    Path file = Files.createDirectories(folder.resolve("report.json/inside")).getParent();
    assertThrows(IOException.class, () -> DurableFiles.replace(file, new byte[] {2, 3}));
    assertEquals(List.of("report.json"), names());
  }
}
