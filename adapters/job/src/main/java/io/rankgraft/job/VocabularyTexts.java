package io.rankgraft.job;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The texts that the ids of a feature are, for a host that reads text. */
final class VocabularyTexts {
  private VocabularyTexts() {}

  /**
   * The texts by id; missing and unknown values are the empty text.
   *
   * @throws BadInputException if the feature has no vocabulary
   */
  static List<String> of(String input, Feature feature) {
    if (!(feature.type().elements() instanceof Categorical.Vocabulary words)) {
      throw new BadInputException(
          "host input '%s': expected a feature with a vocabulary, as the host reads text, but '%s' is %s; list its values in the schema"
              .formatted(input, feature.name(), feature.type()));
    }
    List<String> texts =
        new ArrayList<>(Collections.nCopies(words.size() - words.values().size(), ""));
    texts.addAll(words.values());
    return texts;
  }
}
