package io.rankgraft.tensorflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LibrariesTest {
  private static final String OPTION = "-Duser.extensions.format=u-nu-latn";

  private final Locale before = Locale.getDefault(Locale.Category.FORMAT);

  /** A process whose natives and locale nobody has touched. */
  static final class Start {
    public static void main(String[] args) {
      try {
        Libraries.require();
        System.out.print(Locale.getDefault(Locale.Category.DISPLAY).getLanguage());
      } catch (IllegalStateException e) {
        System.out.print(e.getMessage());
      }
    }
  }

  @AfterEach
  void restore() {
    Locale.setDefault(Locale.Category.FORMAT, before);
  }

  private static String refusal(String locale) {
    return "TensorFlow: expected a default locale with the digits 0 to 9 but '"
        + locale
        + "' has others; start Java with "
        + OPTION
        + ", or call Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT)";
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "fa-IR", "hi-IN-u-nu-deva"})
  void aLocaleWhoseDigitsTensorFlowWouldNameOpsWithIsRefused(String locale) {
    Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag(locale));
    assertEquals(
        refusal(locale),
        assertThrows(IllegalStateException.class, Libraries::require).getMessage());
  }

  @Test
  void aLocaleWithTheDigitsOfEnglishIsTaken() {
    for (String locale : new String[] {"tr-TR", "de-DE", "fr-FR", "hi-IN"}) {
      Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag(locale));
      Libraries.require();
    }
  }

  @Test
  void theOptionThatTheRefusalNamesChangesDigitsAndNotTheLanguage() throws Exception {
    List<String> egypt = List.of("-Duser.language=ar", "-Duser.country=EG");
    assertEquals(refusal("ar-EG"), started(egypt, ""));
    assertEquals("ar", started(egypt, OPTION));
    // Thai digits are of this variant, whatever the language: another language would not change
    // them.
    List<String> thai = List.of("-Duser.language=th", "-Duser.country=TH", "-Duser.variant=TH");
    assertEquals(refusal("th-TH-u-nu-thai-x-lvariant-TH"), started(thai, ""));
    assertEquals("th", started(thai, OPTION));
  }

  private static String started(List<String> locale, String option)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")));
    command.addAll(locale);
    if (!option.isEmpty()) {
      command.add(option);
    }
    command.add(Start.class.getName());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }
}
