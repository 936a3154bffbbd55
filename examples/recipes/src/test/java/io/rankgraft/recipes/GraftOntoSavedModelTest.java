package io.rankgraft.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.tensorflow.savedmodel.SavedModelHost;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraftOntoSavedModelTest {
  @Test
  void theGraftTrainsAloneAndItsLiftIsMeasured(@TempDir Path folder) {
    List<String> lines =
        GraftOntoSavedModel.run(ClickHostFile.write(folder.resolve("host")), folder);
    assertEquals(
        "trained: [parameter 'ptn/head' [16, 1], parameter 'ptn/head-bias' [1]]", lines.get(0));
    assertTrue(
        lines
            .get(1)
            .startsWith("before: no difference shown: buy AUC +0.00000 [+0.00000, +0.00000]"),
        lines.get(1));
    assertTrue(lines.get(2).startsWith("after: the graft helped: buy AUC +0."), lines.get(2));
    assertEquals(
        List.of("logit"),
        List.copyOf(SavedModelHost.read(folder.resolve("stripped")).signatureOutputs().keySet()));
  }
}
