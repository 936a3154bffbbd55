package io.rankgraft.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraftOntoOnnxTest {
  @Test
  void theGraftTrainsAloneAndOneFileHoldsBoth(@TempDir Path folder) throws IOException {
    Path host = Files.write(folder.resolve("host.onnx"), ClickHostFile.onnx());
    List<String> lines = GraftOntoOnnx.run(host, folder);
    assertEquals(
        "trained: [parameter 'ptn/head' [16, 1], parameter 'ptn/head-bias' [1]]", lines.get(0));
    assertTrue(lines.get(1).startsWith("the graft helped: buy AUC +0."), lines.get(1));
    assertTrue(Files.isRegularFile(folder.resolve("bundle/model.onnx")));
  }
}
