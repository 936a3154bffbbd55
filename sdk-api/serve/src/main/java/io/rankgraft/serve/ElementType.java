package io.rankgraft.serve;

/** What the numbers of an input are. */
public enum ElementType {
  FLOAT32(Float.BYTES),
  INT32(Integer.BYTES),
  INT64(Long.BYTES),
  /** One byte a value, 0 or 1. */
  BOOL(1);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** Size of one value. */
  public int bytes() {
    return bytes;
  }
}
