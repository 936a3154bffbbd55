package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.data.BadInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.NodeDef;

/**
 * How large the tensors of a host may be that its file does not hold: a few bytes of a file can say
 * {@code Fill [2e9, 2e9]}. A tensor for one row may be 256 MiB, or four times all the file holds;
 * all that follows from constants alone may be as much together.
 */
final class SizeLimit {
  private static final long LEAST = 256L << 20;
  private static final int TIMES = 4;

  private final String who;
  private final long bytes;
  private final Set<Output<?>> constants = new HashSet<>();
  private long ofConstants;

  private SizeLimit(String who, long bytes) {
    this.who = who;
    this.bytes = bytes;
  }

  static SizeLimit of(HostContents host) {
    long held = held(host.folder());
    long times = held > Long.MAX_VALUE / TIMES ? Long.MAX_VALUE : TIMES * held;
    return new SizeLimit(host.who(), Math.min(host.limits().tensorBytes(), Math.max(LEAST, times)));
  }

  /** The bytes of a host's files. */
  static long held(Path folder) {
    long sum = 0;
    for (Path part : new Path[] {folder, folder.resolve(SavedModelFile.VARIABLES)}) {
      if (Files.isDirectory(part)) {
        try (Stream<Path> files = Files.list(part)) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            sum += Files.size(file);
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return sum;
  }

  /** Whether a tensor follows from constants alone. */
  boolean isConstant(Output<?> tensor) {
    return constants.contains(tensor);
  }

  /**
   * @param constant whether all the node reads follows from constants
   * @throws BadInputException if a tensor is too large
   */
  void require(NodeDef node, Output<?> tensor, boolean constant) {
    if (isHeld(node)) {
      if (node.getOp().equals("Const")) {
        constants.add(tensor);
      }
      return; // their sizes were held against the limits of the file
    }
    long size = bytes(tensor);
    if (constant && !node.getOp().startsWith("Placeholder")) {
      constants.add(tensor);
      ofConstants = ofConstants > Long.MAX_VALUE - size ? Long.MAX_VALUE : ofConstants + size;
    }
    if (size > bytes || ofConstants > bytes) {
      throw new BadInputException(
          "%s: expected tensors of at most %s MiB for a row but %s '%s' makes %s of shape %s; %s"
              .formatted(
                  who,
                  bytes >> 20,
                  node.getOp(),
                  node.getName(),
                  HostBoundary.plain(tensor.dataType()),
                  tensor.shape(),
                  "its file is hostile or damaged"));
    }
  }

  private static boolean isHeld(NodeDef node) {
    return node.getOp().equals("Const") || HostVariables.isVariable(node);
  }

  /** For one row: open dimensions count as 1. */
  private static long bytes(Output<?> tensor) {
    if (!InputTypes.isNumber(tensor.dataType())) {
      return 0;
    }
    Shape shape = tensor.shape();
    long product = Constants.bytes(tensor.dataType());
    for (int i = 0; !shape.isUnknown() && i < shape.numDimensions(); i++) {
      long size = shape.get(i) == Shape.UNKNOWN_SIZE ? 1 : shape.get(i);
      if (size > 0 && product > Long.MAX_VALUE / size) {
        return Long.MAX_VALUE;
      }
      product *= size;
    }
    return product;
  }
}
