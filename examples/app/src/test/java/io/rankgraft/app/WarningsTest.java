package io.rankgraft.app;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarningsTest {
  @TempDir private Path folder;

  /** Whatever becomes of so small a log: it is said before the work. */
  @Test
  void aFileThatLooksLikeABehaviourButIsNotReadIsAWarningOnTheConsole() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.writeString(data.resolve("view_train.txt"), "0 0 1\n1 2\n");
    Files.writeString(data.resolve("buy_train.txt"), "0 1\n1 0\n");
    Files.writeString(data.resolve("buy_test.txt"), "0 2\n1 1\n");
    Files.writeString(data.resolve("cart-2024.csv"), "0 1\n");
    Ran ran =
        Ran.of(
            "train",
            "hpmr",
            "--data",
            data.toString(),
            "--epochs",
            "1",
            "--out",
            folder.resolve("out").toString());
    assertTrue(
        ran.err().contains("warning: not read, though named like a behaviour: cart-2024.csv"),
        ran.err());
  }
}
