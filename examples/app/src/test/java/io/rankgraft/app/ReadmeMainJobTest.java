package io.rankgraft.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job of README.md, on less data: its commands run and print the lines it shows. */
class ReadmeMainJobTest {
  /** A block with one command, and the block with what it prints. */
  private static final Pattern JOB =
      Pattern.compile("```\nexamples/run ([^`]*?)\n```\n[^`]*```\n([^`]*)```");

  private static final Map<String, List<String>> LESS =
      Map.of("host", List.of("--users", "150", "--epochs", "1"), "graft", List.of("--epochs", "1"));

  private static final String VERDICTS =
      "the graft helped|the graft hurt|no better|better|worse|no difference shown|too little data to tell";

  @TempDir private Path folder;

  @Test
  void everyCommandPrintsWhatTheReadmeShows() throws IOException {
    String readme = Files.readString(Path.of("..", "..", "README.md"));
    Matcher job = JOB.matcher(readme);
    List<String> ran = new ArrayList<>();
    while (job.find()) {
      String command = job.group(1).replace("\\\n", " ").replace("out/", folder + "/");
      List<String> args = new ArrayList<>(List.of(command.strip().split("\\s+")));
      ran.add(args.get(0));
      if (args.get(0).equals("verify")) {
        continue; // a slow replay; GraftCommandTest has one
      }
      args.addAll(LESS.getOrDefault(args.get(0), List.of()));
      Set<String> printed =
          print(args).lines().map(this::withoutNumbers).collect(Collectors.toSet());
      for (String line : job.group(2).lines().toList()) {
        if (isTrueOfAnySize(line)) {
          assertTrue(printed.contains(withoutNumbers(line)), line + "\nnot in\n" + printed);
        }
      }
    }
    assertEquals(List.of("host", "graft", "score", "verify"), ran);
  }

  private static String print(List<String> args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Main.run(new PrintWriter(out), new PrintWriter(err), args.toArray(String[]::new));
    assertEquals(0, status, err.toString());
    return out.toString();
  }

  /**
   * Slices and calibration depend on how many rows there are, and so does which control is the
   * best, which epoch of it is kept, and what the headline says of it.
   */
  private static boolean isTrueOfAnySize(String line) {
    return !line.matches(
        "  .*, \\d+ rows of \\d+ units: .*|  calibration became worse: .*|note: control .*|.*intervals, paired bootstrap.*");
  }

  private String withoutNumbers(String line) {
    return line.replace(folder + "/", "out/")
        .replaceAll(VERDICTS, "verdict")
        .replaceAll("  best$", "")
        .replaceAll("[-+]?\\d[\\d,.]*(e-\\d+)?", "#")
        .replaceAll(" +", " ");
  }
}
