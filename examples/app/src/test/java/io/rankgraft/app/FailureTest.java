package io.rankgraft.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import org.tensorflow.exceptions.TFInvalidArgumentException;

class FailureTest {
  /** A standard output that takes some bytes and then fails. */
  private static PrintWriter failing(int taken, String reason) {
    OutputStream stream =
        new OutputStream() {
          private int written;

          @Override
          public void write(int b) throws IOException {
            if (++written > taken) {
              throw new IOException(reason);
            }
          }
        };
    return new PrintWriter(new Console.Checked(stream), true);
  }

  private static void lost(String reason, int status, String said) {
    for (int taken : new int[] {0, 100}) {
      for (String argument : new String[] {"list", "--help"}) {
        StringWriter err = new StringWriter();
        assertEquals(
            status, Main.run(failing(taken, reason), new PrintWriter(err), argument), argument);
        assertEquals(said, err.toString().strip());
      }
    }
  }

  @Test
  void aFullStandardOutputIsOneLineAndExitOne() {
    lost(
        "No space left on device",
        1,
        "error: standard output: expected room to write to but No space left on device");
  }

  @Test
  void aReaderThatHasGoneEndsTheWorkWithoutAWord() {
    lost("Broken pipe", 141, "");
  }

  @Test
  void memoryThatIsNotThereIsSaidWithWhatToSet() {
    Failure failure = Failure.of(new OutOfMemoryError("Java heap space"));
    assertEquals(1, failure.status());
    assertTrue(failure.line().contains("RANKGRAFT_JAVA_OPTS=-Xmx"), failure.line());
  }

  @Test
  void wordsOfEnginesAndNamesOfClassesAreNotShown() {
    Failure engine = Failure.of(new TFInvalidArgumentException("{{node a/b}} Incompatible shapes"));
    assertEquals(1, engine.status());
    assertEquals(
        "error: TensorFlow refused this work; --verbose shows what it says", engine.line());
    Failure file = Failure.of(new NoSuchFileException("rows.csv"));
    assertEquals("error: there is no 'rows.csv'", file.line());
    Failure unforeseen = Failure.of(new NullPointerException());
    assertEquals(1, unforeseen.status());
    assertFalse(unforeseen.line().contains("Exception"), unforeseen.line());
  }

  @Test
  void badInputIsItsOwnLineAndExitTwo() {
    Failure failure = Failure.of(new BadInputException("rows.csv, line 3: expected\na number"));
    assertEquals(new Failure(2, "error: rows.csv, line 3: expected a number"), failure);
  }

  @Test
  void badUsageIsOneLineWithTheNearestOption() {
    StringWriter err = new StringWriter();
    int status =
        Main.run(
            new PrintWriter(new StringWriter()),
            new PrintWriter(err),
            "train",
            "hpmr",
            "--seeed",
            "1");
    assertEquals(2, status);
    assertEquals(1, err.toString().strip().lines().count(), err.toString());
    assertTrue(err.toString().contains("'--seeed'"), err.toString());
    assertTrue(err.toString().contains("nearest: --seed"), err.toString());
  }
}
