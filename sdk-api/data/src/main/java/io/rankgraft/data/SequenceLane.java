package io.rankgraft.data;

import io.rankgraft.data.FeatureType.IdSequence;
import java.util.Arrays;
import java.util.List;

/** The ids of a sequence's most recent events, in its layout. */
final class SequenceLane extends Lane {
  private final IdSequence type;
  private final int padding; // -1 where no id means padding alone
  private final int[] newest; // the events kept, newest first
  private int events;

  SequenceLane(String name, IdSequence type) {
    super(name, name, Kind.INTS, type.maxLength(), false);
    this.type = type;
    this.padding = type.hasPadding() ? type.padding() : -1;
    this.newest = new int[type.maxLength()];
  }

  /** Events of the row encoded last. */
  int events() {
    return events;
  }

  /** The mask of the row encoded last. */
  void mask(float[] into, int at) {
    Arrays.fill(into, at, at + width(), 0);
    for (int event = 0; event < events; event++) {
      into[at + type.layout().position(event, events, width())] = 1;
    }
  }

  @Override
  void encode(int at, Object raw) {
    Object value = Raw.plain(raw);
    events = 0;
    long before = cut;
    if (value instanceof CharSequence text) {
      chars.take(text);
      readText();
    } else if (value instanceof int[] array) {
      for (int i = array.length - 1; i >= 0; i--) {
        readWhole(array[i]);
      }
    } else if (value instanceof long[] array) {
      for (int i = array.length - 1; i >= 0; i--) {
        readWhole(array[i]);
      }
    } else if (value != null) {
      readList(value);
    }
    values += events + cut - before;
    missing += events == 0 ? 1 : 0;
    Arrays.fill(ints, at, at + width(), type.padding());
    for (int k = 0; k < events; k++) {
      ints[at + type.layout().position(events - 1 - k, events, width())] = newest[k];
    }
  }

  /** Values with blanks between them, read from the end. */
  private void readText() {
    char[] text = chars.array();
    int first = chars.from();
    int end = chars.to();
    while (true) {
      while (end > first && Raw.isBlank(text[end - 1])) {
        end--;
      }
      if (end == first) {
        return;
      }
      int begin = end;
      while (begin > first && !Raw.isBlank(text[begin - 1])) {
        begin--;
      }
      if (events == newest.length) {
        cut++;
      } else {
        int id = type.element().id(text, begin, end);
        keep(id < 0 ? unknown(new String(text, begin, end - begin)) : id);
      }
      end = begin;
    }
  }

  private void readWhole(long value) {
    if (events == newest.length) {
      cut++;
    } else if (type.element() instanceof Categorical.Ids ids) {
      int id = ids.id(value);
      keep(id < 0 ? unknown(Long.toString(value)) : id);
    } else {
      readOne(Long.toString(value));
    }
  }

  private void readList(Object value) {
    List<?> list = Raw.list(value);
    if (list == null) { // one number is a sequence of one
      readOne(value);
      return;
    }
    for (int i = list.size() - 1; i >= 0; i--) {
      Object element = Raw.plain(list.get(i));
      if (element == null) {
        throw new IllegalArgumentException(
            "expected values but value %s of the list is missing; leave it out".formatted(i));
      }
      if (events == newest.length) {
        cut++;
      } else {
        readOne(element);
      }
    }
  }

  private void readOne(Object element) {
    int id = id(type.element(), element);
    keep(id < 0 ? unknown(Raw.text(element)) : id);
  }

  private int unknown(CharSequence value) {
    unknown++;
    return Checks.known(name(), type.element(), -1, value);
  }

  /** Padding in raw rows is no event, as where a history was padded before. */
  private void keep(int id) {
    if (id != padding) {
      newest[events++] = id;
    }
  }
}
