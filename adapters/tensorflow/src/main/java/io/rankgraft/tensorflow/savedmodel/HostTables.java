package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.data.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.tensorflow.proto.NodeDef;

/**
 * The tables of a host that map strings to integers and are filled from constants or from a text
 * file in the host's own folder. Tables filled from elsewhere are none.
 */
final class HostTables {
  static final Set<String> FINDS = Set.of("LookupTableFind", "LookupTableFindV2");
  private static final Set<String> FILLED_FROM_TENSORS =
      Set.of("InitializeTable", "InitializeTableV2", "LookupTableImport", "LookupTableImportV2");
  private static final Set<String> FILLED_FROM_TEXT =
      Set.of("InitializeTableFromTextFile", "InitializeTableFromTextFileV2");
  private static final String ASSETS = "assets";
  private static final int WHOLE_LINE = -2;
  private static final int LINE_NUMBER = -1;

  private final HostContents host;

  HostTables(HostContents host) {
    this.host = host;
  }

  /**
   * The codes of the table a node looks up in; empty if they cannot be read.
   *
   * @throws BadInputException if a text file is missing, outside of the folder or damaged
   */
  Optional<Map<String, Long>> codes(NodeDef find) {
    String table = handle(host.graph().inputs(find).get(0));
    List<NodeDef> filling = new ArrayList<>();
    for (NodeDef node : host.graph().nodes().values()) {
      boolean fills =
          FILLED_FROM_TENSORS.contains(node.getOp()) || FILLED_FROM_TEXT.contains(node.getOp());
      if (fills && handle(host.graph().inputs(node).get(0)).equals(table)) {
        filling.add(node);
      }
    }
    if (filling.size() != 1) {
      return Optional.empty(); // not filled here, or in parts
    }
    NodeDef node = filling.get(0);
    return FILLED_FROM_TEXT.contains(node.getOp()) ? fromText(node) : fromConstants(node);
  }

  /** Two handles of one shared name are one table. */
  private String handle(TensorName tensor) {
    NodeDef node = host.graph().node(host.copied(tensor).node());
    String shared = OpRegistry.attribute(node, "shared_name").getS().toStringUtf8();
    return shared.isEmpty() ? node.getName() : shared;
  }

  private Optional<Map<String, Long>> fromConstants(NodeDef node) {
    List<TensorName> inputs = host.graph().inputs(node);
    NodeDef keys = host.graph().node(host.copied(inputs.get(1)).node());
    NodeDef values = host.graph().node(host.copied(inputs.get(2)).node());
    long[] codes = Constants.integers(values, Integer.MAX_VALUE / 2);
    List<String> strings = Constants.strings(keys, codes.length);
    if (codes.length == 0 || strings.size() != codes.length) {
      return Optional.empty();
    }
    Map<String, Long> table = new LinkedHashMap<>();
    for (int i = 0; i < codes.length; i++) {
      table.put(strings.get(i), codes[i]);
    }
    return Optional.of(table);
  }

  private Optional<Map<String, Long>> fromText(NodeDef node) {
    String asset = host.assets().get(host.copied(host.graph().inputs(node).get(1)));
    if (asset == null) {
      return Optional.empty();
    }
    long keyIndex = OpRegistry.attribute(node, "key_index").getI();
    long valueIndex = OpRegistry.attribute(node, "value_index").getI();
    long most = OpRegistry.attribute(node, "vocab_size").getI();
    long offset = node.containsAttr("offset") ? OpRegistry.attribute(node, "offset").getI() : 0;
    String delimiter = OpRegistry.attribute(node, "delimiter").getS().toStringUtf8();
    if (keyIndex == LINE_NUMBER || valueIndex == WHOLE_LINE) {
      return Optional.empty(); // its keys are no strings, or its values none
    }
    Map<String, Long> table = new LinkedHashMap<>();
    Path file = asset(asset);
    long number = 0;
    for (String line : lines(file)) {
      if (most > 0 && number == most) {
        break;
      }
      String[] columns = line.split(Pattern.quote(delimiter), -1);
      String key = keyIndex == WHOLE_LINE ? line : column(file, number, columns, keyIndex);
      try {
        table.put(
            key,
            valueIndex == LINE_NUMBER
                ? number + offset
                : Long.parseLong(column(file, number, columns, valueIndex)));
      } catch (NumberFormatException e) {
        throw BadInputException.at(file, number + 1, "expected a code but found '" + line + "'");
      }
      number++;
    }
    return Optional.of(table);
  }

  private static String column(Path file, long number, String[] columns, long index) {
    if (index < 0 || index >= columns.length) {
      throw BadInputException.at(
          file,
          number + 1,
          "expected at least %s columns but found %s".formatted(index + 1, columns.length));
    }
    return columns[(int) index];
  }

  private Path asset(String name) {
    Path folder = host.folder().resolve(ASSETS);
    Path file = folder.resolve(name).normalize();
    if (name.isEmpty()
        || !file.getParent().equals(folder.normalize())
        || Files.isSymbolicLink(folder)
        || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw BadInputException.in(
          host.folder(),
          "expected a vocabulary in its folder 'assets' but '%s' is none".formatted(name));
    }
    return file;
  }

  private List<String> lines(Path file) {
    try {
      long size = Files.size(file);
      if (size > host.limits().graphBytes()) {
        throw BadInputException.in(
            file,
            "expected at most %s bytes but it has %s".formatted(host.limits().graphBytes(), size));
      }
      String text = Files.readString(file, StandardCharsets.UTF_8).replace("\r", "");
      List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
      if (lines.get(lines.size() - 1).isEmpty()) {
        lines.remove(lines.size() - 1);
      }
      return lines;
    } catch (IOException e) {
      throw new BadInputException("%s: expected lines of UTF-8 but %s".formatted(file, e), e);
    }
  }
}
