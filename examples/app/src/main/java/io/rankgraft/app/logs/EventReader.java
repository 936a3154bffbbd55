package io.rankgraft.app.logs;

import java.nio.file.Path;

/** Reads the files of a public log. */
interface EventReader {
  /** Takes events in any order. */
  interface Sink {
    /**
     * @param time in seconds
     * @param request what tells events apart that one user did at one time; "" where nothing does
     * @param kinds one bit for each behaviour it counts as
     */
    void event(String user, String item, long time, String request, int kinds);
  }

  LogForm form();

  /**
   * @param data the folder with the files
   * @throws io.rankgraft.data.BadInputException in one line, if one is missing or cannot be used
   */
  void read(Path data, Sink sink);

  /** A name without blanks, commas and quotes, as a value among others in a sequence. */
  static String word(String name) {
    return name.strip().replaceAll("[\\s,\"']+", "_");
  }
}
