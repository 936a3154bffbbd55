package io.rankgraft.files.schema;

/**
 * One column as the inference found it.
 *
 * @param as what it became: a feature, a label, a time, or nothing
 * @param values how many distinct ones, as text: {@code 1,204}, {@code over 400,000}
 * @param missing rows without a value, of {@code rows}
 * @param examples a few of its values
 * @param note what else there is to say; empty if nothing
 */
public record FoundColumn(
    String name, Role as, String type, String values, long missing, String examples, String note) {
  /** What a column became. */
  public enum Role {
    FEATURE,
    LABEL,
    TIME,
    IGNORED
  }
}
