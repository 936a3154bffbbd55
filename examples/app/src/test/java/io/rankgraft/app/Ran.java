package io.rankgraft.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What a command came to: its exit status and what it wrote. */
record Ran(int status, String out, String err) {
  static Ran of(String... args) {
    return to(new StringWriter(), args);
  }

  /** A command that writes to a writer of the caller. */
  static Ran to(StringWriter out, String... args) {
    StringWriter err = new StringWriter();
    int status = Main.run(new PrintWriter(out), new PrintWriter(err), args);
    return new Ran(status, out.toString(), err.toString());
  }

  Ran assertDone() {
    assertEquals(0, status, err);
    return this;
  }

  /** Refused in one line that has all of these parts. */
  void assertBadInput(String... parts) {
    assertEquals(2, status, err);
    assertEquals(1, err.strip().lines().count(), err);
    for (String part : parts) {
      assertTrue(err.contains(part), err);
    }
  }
}
