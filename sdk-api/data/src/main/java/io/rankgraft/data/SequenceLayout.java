package io.rankgraft.data;

/**
 * Where the events of a sequence are among the positions of an encoded row. Everyone sees {@link
 * #PLAIN}; a host that was trained on another layout declares it, and whoever feeds the host turns
 * the events.
 *
 * @param order of the events
 * @param padding side of the positions without an event
 */
public record SequenceLayout(Order order, Padding padding) {
  /** Oldest first, padded after the last event. */
  public static final SequenceLayout PLAIN =
      new SequenceLayout(Order.OLDEST_FIRST, Padding.TRAILING);

  /** Which event comes first. */
  public enum Order {
    OLDEST_FIRST,
    NEWEST_FIRST
  }

  /** Where the positions without an event are. */
  public enum Padding {
    /** After the last event. */
    TRAILING,
    /** Before the first event. */
    LEADING
  }

  public SequenceLayout {
    Checks.given("sequence layout", "order", order);
    Checks.given("sequence layout", "padding", padding);
  }

  /**
   * The position of an event.
   *
   * @param event counted from 0, oldest first
   * @param events in the row
   * @param length positions of a row
   */
  public int position(int event, int events, int length) {
    int place = order == Order.OLDEST_FIRST ? event : events - 1 - event;
    return padding == Padding.TRAILING ? place : length - events + place;
  }

  /**
   * The plain position whose value belongs at a position of this layout: a permutation of 0 ..
   * length - 1 that takes events to events and padding to padding. With n events and L positions it
   * is
   *
   * <pre>
   * oldest first, trailing   p
   * newest first, trailing   p &lt; n ? n - 1 - p : p
   * oldest first, leading    (p + n) mod L
   * newest first, leading    L - 1 - p
   * </pre>
   */
  public int plainPosition(int position, int events, int length) {
    if (order == Order.OLDEST_FIRST) {
      return padding == Padding.TRAILING ? position : (position + events) % length;
    }
    if (padding == Padding.LEADING) {
      return length - 1 - position;
    }
    return position < events ? events - 1 - position : position;
  }
}
