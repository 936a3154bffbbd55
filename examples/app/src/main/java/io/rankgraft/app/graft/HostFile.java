package io.rankgraft.app.graft;

import io.rankgraft.app.graft.GraftSpec.Probabilities;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.tensorflow.ModelSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A host in the file it ships as, with the tensors a graft taps. */
sealed interface HostFile extends AutoCloseable permits SavedModelFile, OnnxFile {
  /** What the probability is called in a bundle; the host's own has {@link #HOST} behind it. */
  String HOST = "-host";

  /**
   * A SavedModel's folder, or an ONNX file.
   *
   * @param taps tensors of the host by tap
   */
  static HostFile open(Path path, Map<String, String> taps) {
    if (Files.isDirectory(path)) {
      return SavedModelFile.open(path, taps);
    }
    if (Files.isRegularFile(path) && path.getFileName().toString().endsWith(".onnx")) {
      return OnnxFile.open(path, taps);
    }
    throw BadInputException.in(
        path, "expected the folder of a SavedModel or an .onnx file but it is neither");
  }

  /** The tensors that can be tapped, one a line. */
  static List<String> tensors(Path path) {
    return Files.isDirectory(path) ? SavedModelFile.tensors(path) : OnnxFile.tensors(path);
  }

  /** What {@link #define} has to be fed beside a table's own columns. */
  Batch prepared(Batch table);

  /** Host and graft in one build. */
  Probabilities define(ModelGraph model, Build build, GraftSpec spec);

  /** The parts of a bundle, from a trained session. */
  GraftedBundle.Parts parts(ModelSession session, GraftSpec spec, Path savedModel)
      throws IOException;

  @Override
  void close();
}
