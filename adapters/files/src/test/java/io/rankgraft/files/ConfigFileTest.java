package io.rankgraft.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
  @TempDir private Path folder;

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private Path file(String name, String text) throws IOException {
    return file(name, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void yamlAndJsonOfOneMeaningAreEqual() throws IOException {
    assertEquals(
        ConfigFile.read(
            file("a.json", "{\"dim\": 8, \"mix\": {\"tau\": 0.5}, \"names\": [\"a\"]}")),
        ConfigFile.read(file("a.yml", "---\ndim: 8\nmix: {tau: 0.5}\nnames:\n- a\n...\n")));
  }

  /** Line ends are written as %. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.yaml | base: &b 8%dim: *b%       | line 2: expected values but found the alias '*b'",
        "a.yaml | mix: &m {x: 1}%all:%  <<: *m% | line 3: expected values but found the alias '*m'",
        "a.yaml | name: !!binary aGk=%      | line 1: expected text, numbers, true or false but found bytes",
        "a.yaml | dim: 8%---%rate: 1%       | line 4: expected one document but there is another",
        "a.yaml | dim: 8%rate: .nan%        | line 2: Malformed numeric value '.nan'",
        "a.yaml | rate: -.inf%              | line 1: Malformed numeric value '-.inf'",
        "a.yaml | rate: 1e999%              | line 1: expected finite numbers but found '1e999'",
        "a.json | {\"rate\": 1e999}         | line 1: expected finite numbers but found '1e999'",
        "a.json | {\"dim\": 8}%{\"dim\": 9} | line 2: expected one document but there is another",
        "a.json | {\"dim\": 8, \"dim\": 9}  | expected JSON but line 1: Duplicate field 'dim'",
        "a.yaml | dim: 8%dim: 9%            | expected YAML but line 2: Duplicate field 'dim'",
        "a.json | {\"dim\":%\"x\\ude00\"}  | line 2: expected text but found half of a surrogate pair in 'x\\ude00'",
        "a.yaml | \"\\ud83d\": 9%         | line 1: expected text but found half of a surrogate pair in '\\ud83d'",
        "a.yaml | - dim%                    | expected an object of options but found array",
        "a.yaml | ''                        | expected an object of options but found ",
      })
  void textsThatWouldBeReadAsSomethingElseAreRefused(String name, String text, String fault)
      throws IOException {
    Path file = file(name, text.replace('%', '\n'));
    String message =
        assertThrows(BadInputException.class, () -> ConfigFile.read(file)).getMessage();
    assertTrue(message.startsWith(file.toString()) && message.contains(fault), message);
    assertEquals(1, message.lines().count(), message);
  }

  @Test
  void bytesThatAreNoTextAreSaidWithoutAClass() throws IOException {
    Path file = file("a.yaml", new byte[] {'a', ':', ' ', (byte) 0xc3, (byte) 0x28, '\n'});
    String message =
        assertThrows(BadInputException.class, () -> ConfigFile.read(file)).getMessage();
    assertTrue(message.startsWith(file + ": expected ") && !message.contains("java."), message);
  }
}
