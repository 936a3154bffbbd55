package io.rankgraft.job;

import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.Manifest;
import io.rankgraft.serve.ParityReport;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;

/** What there is to say of a bundle. */
public final class BundleFacts {
  private BundleFacts() {}

  /** How far each engine is from what is expected, the worst by pair. */
  public static Map<String, Double> errors(ParityReport parity) {
    Map<String, Double> worst = new LinkedHashMap<>();
    for (ParityReport.Line line : parity.lines()) {
      worst.merge(
          "%s against %s".formatted(line.actual(), line.expected()), line.error(), Math::max);
    }
    return worst;
  }

  /** The bytes of all files. */
  static long size(Bundle bundle) throws IOException {
    long size = Files.size(bundle.root().resolve("manifest.json"));
    for (Manifest.FileEntry file : bundle.manifest().files().values()) {
      size += file.size();
    }
    return size;
  }

  /** The models it has, in words. */
  static String engines(Bundle bundle) {
    return bundle.hasOnnx() && bundle.hasSavedModel()
        ? "ONNX and SavedModel"
        : bundle.hasOnnx() ? "ONNX" : "SavedModel: the host has an op that ONNX lacks";
  }
}
