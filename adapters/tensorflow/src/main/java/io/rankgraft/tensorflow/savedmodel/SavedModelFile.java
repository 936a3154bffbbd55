package io.rankgraft.tensorflow.savedmodel;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.rankgraft.data.BadInputException;
import io.rankgraft.tensorflow.Libraries;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;

/** A SavedModel's folder, read without trust and without TensorFlow. */
final class SavedModelFile {
  static final String GRAPH = "saved_model.pb";
  static final String VARIABLES = "variables";
  static final String SERVE = "serve";

  private SavedModelFile() {}

  /**
   * The graph tagged {@code serve}.
   *
   * @throws BadInputException if the folder holds no SavedModel, a link, or too much
   */
  static MetaGraphDef read(Path folder, HostLimits limits) {
    Libraries.require();
    Path file = folder.resolve(GRAPH);
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw BadInputException.in(
            folder, "expected a SavedModel but it holds no file %s".formatted(GRAPH));
      }
      long size = Files.size(file);
      if (size > limits.graphBytes()) {
        throw BadInputException.in(
            file,
            "expected at most %s bytes but it has %s; raise the limit if you trust it"
                .formatted(limits.graphBytes(), size));
      }
      requireNoLinks(folder.resolve(VARIABLES));
      return serving(folder, parse(file));
    } catch (IOException e) {
      throw new BadInputException("%s: expected a file to read but %s".formatted(file, e), e);
    }
  }

  /** The prefix of the variables' files. */
  static String variables(Path folder) {
    return folder.resolve(VARIABLES).resolve(VARIABLES).toString();
  }

  private static SavedModel parse(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      CodedInputStream coded = CodedInputStream.newInstance(in);
      coded.setSizeLimit(Integer.MAX_VALUE); // the file's size was checked
      return SavedModel.parseFrom(coded);
    } catch (InvalidProtocolBufferException e) {
      throw new BadInputException(
          "%s: expected a SavedModel but it is damaged or something else: %s"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private static MetaGraphDef serving(Path folder, SavedModel model) {
    List<MetaGraphDef> graphs = model.getMetaGraphsList();
    return graphs.stream()
        .filter(g -> g.getMetaInfoDef().getTagsList().contains(SERVE))
        .findFirst()
        .orElseThrow(
            () ->
                BadInputException.in(
                    folder,
                    "expected a graph tagged '%s' but there are only %s"
                        .formatted(
                            SERVE,
                            graphs.stream().map(g -> g.getMetaInfoDef().getTagsList()).toList())));
  }

  private static void requireNoLinks(Path variables) throws IOException {
    if (!Files.exists(variables, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isDirectory(variables, LinkOption.NOFOLLOW_LINKS)) {
      throw BadInputException.in(variables, "expected a folder but it is none");
    }
    try (Stream<Path> entries = Files.list(variables)) {
      for (Path entry : entries.toList()) {
        if (!Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
          throw BadInputException.in(entry, "expected a file but it is a link or a folder");
        }
      }
    }
  }
}
