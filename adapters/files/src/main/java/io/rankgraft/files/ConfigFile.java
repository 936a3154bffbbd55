package io.rankgraft.files;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.rankgraft.data.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Configurations in files: JSON, or YAML where the name ends in {@code .yaml} or {@code .yml}. */
public final class ConfigFile {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final ObjectMapper YAML =
      YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private ConfigFile() {}

  /**
   * @throws BadInputException with file and place, if it cannot be read or is no object
   */
  public static ObjectNode read(Path file) {
    String name = file.getFileName().toString();
    boolean yaml = name.endsWith(".yaml") || name.endsWith(".yml");
    try {
      JsonNode tree = (yaml ? YAML : JSON).readTree(Files.readAllBytes(file));
      if (tree instanceof ObjectNode object) {
        return object;
      }
      throw BadInputException.in(
          file,
          "expected an object of options but found "
              + (tree == null
                  ? "nothing"
                  : tree.getNodeType().toString().toLowerCase(java.util.Locale.ROOT)));
    } catch (JacksonException e) {
      throw BadInputException.in(
          file,
          "expected %s but line %s: %s"
              .formatted(
                  yaml ? "YAML" : "JSON",
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                  e.getOriginalMessage()));
    } catch (NoSuchFileException e) {
      throw BadInputException.in(file, "expected a file of options but there is none");
    } catch (IOException e) {
      throw BadInputException.in(file, "expected a file of options to read but " + e);
    }
  }

  /** An object laid over another; nested objects too, all else is replaced. */
  public static ObjectNode over(JsonNode below, ObjectNode above) {
    if (!(below instanceof ObjectNode base)) {
      return above;
    }
    ObjectNode whole = base.deepCopy();
    above
        .properties()
        .forEach(
            field ->
                whole.set(
                    field.getKey(),
                    field.getValue() instanceof ObjectNode inner
                        ? over(whole.path(field.getKey()), inner)
                        : field.getValue()));
    return whole;
  }
}
