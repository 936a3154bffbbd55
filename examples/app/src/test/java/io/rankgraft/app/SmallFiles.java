package io.rankgraft.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

/** Small data directories in the forms the task families read. */
final class SmallFiles {
  private SmallFiles() {}

  /** 400 customers of the e-mail challenge. */
  static Path hillstrom(Path folder) throws IOException {
    var random = new SplittableRandom(1);
    var text =
        new StringBuilder(
            "recency,history_segment,history,mens,womens,zip_code,newbie,channel,segment,visit,conversion,spend\n");
    for (int row = 0; row < 400; row++) {
      boolean mens = random.nextBoolean();
      boolean visit = random.nextDouble() < (mens ? 0.6 : 0.2);
      boolean bought = visit && random.nextDouble() < 0.5;
      text.append(
          String.format(
              Locale.ROOT,
              "%d,1) $0 - $100,%.2f,%d,%d,Urban,%d,Web,Mens E-Mail,%d,%d,%.2f%n",
              1 + random.nextInt(12),
              30 + 60 * random.nextDouble(),
              mens ? 1 : 0,
              mens ? 0 : 1,
              random.nextInt(2),
              visit ? 1 : 0,
              bought ? 1 : 0,
              bought ? 10 + 50 * random.nextDouble() : 0));
    }
    Files.writeString(Files.createDirectories(folder).resolve("hillstrom.csv"), text);
    return folder;
  }

  /** 40 users who view items in sessions, cart some of them at once and buy some of those. */
  static Path log(Path folder) throws IOException {
    var random = new SplittableRandom(2);
    String head = "user\titem\ttimestamp\n";
    var view = new StringBuilder(head);
    var cart = new StringBuilder(head);
    var buy = new StringBuilder(head);
    var test = new StringBuilder("user\titem\n");
    for (int user = 0; user < 40; user++) {
      for (int session = 0; session < 4; session++) {
        long time = 1_700_000_000L + 100_000L * session + 1000L * random.nextInt(50);
        for (int i = 0; i < 4; i++) {
          int item = 8 * i + 4 * (session % 2) + random.nextInt(4);
          time += 60;
          String line = user + "\t" + item + "\t";
          boolean carted = i == 0 || random.nextInt(4) == 0;
          boolean bought = carted && random.nextInt(2) == 0;
          view.append(line).append(time).append('\n');
          cart.append(carted ? line + (time + 10) + "\n" : "");
          buy.append(bought ? line + (time + 20) + "\n" : "");
        }
      }
      test.append(user).append("\t33\n");
    }
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("train_view.tsv"), view);
    Files.writeString(folder.resolve("train_cart.tsv"), cart);
    Files.writeString(folder.resolve("train_buy.tsv"), buy);
    Files.writeString(folder.resolve("test_buy.tsv"), test);
    return folder;
  }

  /** 30 and 10 graded lists of 6; the first feature tells the grade. */
  static Path graded(Path folder) throws IOException {
    var random = new SplittableRandom(3);
    Files.createDirectories(folder);
    for (String part : new String[] {"train", "test"}) {
      var text = new StringBuilder();
      for (int query = 0; query < (part.equals("train") ? 30 : 10); query++) {
        for (int i = 0; i < 6; i++) {
          int grade = random.nextInt(5);
          text.append(
              String.format(
                  Locale.ROOT,
                  "%d qid:%d 1:%.3f 3:%.3f%n",
                  grade,
                  query,
                  grade + random.nextDouble(),
                  random.nextDouble()));
        }
      }
      Files.writeString(folder.resolve(part + ".txt"), text);
    }
    return folder;
  }
}
