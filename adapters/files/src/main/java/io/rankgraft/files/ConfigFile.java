package io.rankgraft.files;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.DurableFiles;
import io.rankgraft.data.Surrogates;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Configurations in files: JSON, or YAML where the name ends in {@code .yaml} or {@code .yml}. */
public final class ConfigFile {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
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
      byte[] bytes = Files.readAllBytes(file);
      requireSaidAsMeant(file, yaml ? YAML : JSON, bytes);
      JsonNode tree = (yaml ? YAML : JSON).readTree(bytes);
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
          file, "expected %s but %s%s".formatted(yaml ? "YAML" : "JSON", line(e), reason(e)));
    } catch (NoSuchFileException e) {
      throw BadInputException.in(file, "expected a file of options but there is none");
    } catch (IOException e) {
      throw BadInputException.in(
          file, "expected a file of options to read but " + DurableFiles.reason(e));
    }
  }

  /** Where limits are exceeded, as of nesting, Jackson knows no place. */
  private static String line(JacksonException e) {
    return e.getLocation() == null ? "" : "line %s: ".formatted(e.getLocation().getLineNr());
  }

  /** Of bytes that are no text without the names of the classes that say so. */
  private static String reason(JacksonException e) {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof CharConversionException bytes) {
        return DurableFiles.reason(bytes);
      }
    }
    return e.getOriginalMessage();
  }

  /** Refuses texts that mean something else than the tree which is read from them would hold. */
  private static void requireSaidAsMeant(Path file, ObjectMapper mapper, byte[] bytes)
      throws IOException {
    try (JsonParser parser = mapper.createParser(bytes)) {
      int depth = 0;
      int values = 0;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        String fault = null;
        if (depth == 0 && ++values > 1) {
          fault = "one document but there is another, which would not be read";
        } else if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) { // read as its name
          fault = "values but found the alias '*%s'; write its value".formatted(parser.getText());
        } else if ((token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME)
            && Surrogates.alone(parser.getText())) {
          fault =
              "text but found half of a surrogate pair in '%s'"
                  .formatted(Surrogates.shown(parser.getText()));
        } else if (token == JsonToken.VALUE_EMBEDDED_OBJECT) { // of !!binary
          fault = "text, numbers, true or false but found bytes";
        } else if (token == JsonToken.VALUE_NUMBER_FLOAT
            && !Double.isFinite(parser.getDoubleValue())) {
          fault = "finite numbers but found '%s'".formatted(parser.getText());
        }
        if (fault != null) {
          throw BadInputException.at(
              file, parser.currentTokenLocation().getLineNr(), "expected " + fault);
        }
      }
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
