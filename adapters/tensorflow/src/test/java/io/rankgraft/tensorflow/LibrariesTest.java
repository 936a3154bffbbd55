package io.rankgraft.tensorflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LibrariesTest {
  private final Locale before = Locale.getDefault(Locale.Category.FORMAT);

  @AfterEach
  void restore() {
    Locale.setDefault(Locale.Category.FORMAT, before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "fa-IR", "hi-IN-u-nu-deva"})
  void aLocaleWhoseDigitsTensorFlowWouldNameOpsWithIsRefused(String locale) {
    Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag(locale));
    assertEquals(
        "TensorFlow: expected a default locale with the digits 0 to 9 but '"
            + locale
            + "' has others; start Java with -Duser.language.format=en, or call Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT)",
        assertThrows(IllegalStateException.class, Libraries::require).getMessage());
  }

  @Test
  void aLocaleWithTheDigitsOfEnglishIsTaken() {
    for (String locale : new String[] {"tr-TR", "de-DE", "fr-FR", "hi-IN"}) {
      Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag(locale));
      Libraries.require();
    }
  }
}
