package io.rankgraft.evaluate;

/** Which items are no candidates for a user. Test items always are candidates. */
public enum CandidateMask {
  /** The user's training interactions of the target behaviour: what the papers mask. */
  TARGET_TRAIN("training target masked"),
  /**
   * Everything the user did in any training behaviour, except the test items. A seen test item then
   * is the only touched item among the candidates, and whoever lifts touched items finds it:
   * compare rankers on {@link TestSlice#UNSEEN} under this mask.
   */
  ALL_BEHAVIOURS("all training behaviours masked");

  private final String label;

  CandidateMask(String label) {
    this.label = label;
  }

  /** What tables call it. */
  public String label() {
    return label;
  }
}
