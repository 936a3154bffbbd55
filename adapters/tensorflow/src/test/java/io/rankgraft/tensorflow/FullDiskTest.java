package io.rankgraft.tensorflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.TextNode;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full at any write of TensorFlow's or ours. */
class FullDiskTest {
  private static final String NAME = "small";
  private static final int STEP = 97; // bytes

  /** So long that the manifest is the largest file: every other one fails before it does. */
  private static final TextNode NOTE = new TextNode("n".repeat(1 << 12));

  @TempDir private Path folder;

  private List<Path> entries() throws IOException {
    return DurableFiles.list(folder);
  }

  @Test
  void aCheckpointThatDoesNotFitLeavesTheOneBefore() throws Exception {
    assumeTrue(FileSizeLimit.isPossible(), "prlimit is Linux'");
    Checkpoint checkpoint = new Checkpoint(folder);
    try (SmallModel model = SmallModel.ofAdam(3);
        SmallModel read = SmallModel.ofAdam(4)) {
      checkpoint.save(model.session, NAME, NOTE);
      Path whole = entries().get(0);
      long largest = 0;
      for (Path file : DurableFiles.list(whole)) {
        largest = Math.max(largest, Files.size(file));
      }
      assertEquals(largest, Files.size(whole.resolve(CheckpointManifest.FILE)));
      var before = model.bits();
      model.steps(1);
      for (long size = 0; size < largest; size += STEP) {
        BadInputException e =
            FileSizeLimit.during(
                size,
                () ->
                    assertThrows(
                        BadInputException.class, () -> checkpoint.save(model.session, NAME, NOTE)));
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        assertEquals(List.of(whole), entries());
        checkpoint.require(read.session, NAME);
        assertEquals(before, read.bits());
      }
      checkpoint.save(model.session, NAME, NOTE);
      checkpoint.require(read.session, NAME);
      assertEquals(model.bits(), read.bits());
      assertEquals(1, entries().size());
    }
  }

  @Test
  void aLockThatCannotBeWrittenLeavesNothing() throws Exception {
    assumeTrue(FileSizeLimit.isPossible(), "prlimit is Linux'");
    Path out = folder.resolve("a/b");
    BadInputException e =
        FileSizeLimit.during(
            0, () -> assertThrows(BadInputException.class, () -> FolderLock.take(out)));
    assertTrue(e.getMessage().contains("written and locked"), e.getMessage());
    assertFalse(Files.exists(folder.resolve("a")));
    FolderLock.take(out).close();
  }
}
