package io.rankgraft.app.data;

import static io.rankgraft.app.PublicFormats.features;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.backbones.list.ItemLists;
import io.rankgraft.data.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AliCcpTest {
  private static final int FIELDS = 18;

  @TempDir private Path folder;

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private static String sample(int id, int click, int conversion, String key, String features) {
    return "%s,%s,%s,%s,9,%s\n".formatted(id, click, conversion, key, features(features));
  }

  /** Lists f0, a1, a2 and so on, one after another, of two items each. */
  private void train(int lists, String extra) throws IOException {
    StringBuilder common =
        new StringBuilder("f0,3,%s\n".formatted(features("101:5 109_14:6 129:8")));
    StringBuilder skeleton = new StringBuilder(extra);
    for (int l = 0; l < lists; l++) {
      String key = l == 0 ? "f0" : "a" + l;
      common.append(l == 0 ? "" : "%s,1,%s\n".formatted(key, features("101:" + (10 + l))));
      skeleton.append(sample(2 * l + 1, 1, 1, key, "205:3 301:2 853:4 210:9"));
      skeleton.append(sample(2 * l + 2, 0, 0, key, "205:77"));
    }
    write("common_features_train.csv", common.toString());
    write("sample_skeleton_train.csv", skeleton.toString());
  }

  @Test
  void listsShareCommonFeaturesAndFollowTheSamples() throws IOException {
    train(5, "");
    AliCcp.Read read = new AliCcp(1).read(folder);
    ItemLists lists = read.lists();
    assertEquals(5, lists.size());
    assertEquals(FIELDS, lists.vocabularies().size());
    // By key: a1 … a4, then f0, which came first.
    assertArrayEquals(new int[] {0, 2, 4, 6, 8, 10}, lists.begin());
    assertArrayEquals(new int[] {4, 0, 1}, read.split().train());
    int item = lists.begin()[4] * FIELDS;
    int[] ids = Arrays.copyOfRange(lists.ids(), item, item + FIELDS);
    assertEquals(1, ids[0]); // user 5, the lowest of three
    assertEquals(1, ids[8]); // 129
    assertEquals(1, ids[9]); // 205
    assertEquals(1, ids[16]); // 853
    assertEquals(1, ids[17]); // 301
    assertEquals(0, Arrays.stream(ids, 1, 8).sum());
    assertEquals(2, lists.ids()[item + FIELDS + 9]); // 205:77
    assertEquals(0, lists.ids()[item + FIELDS + 17]);
    assertEquals(1, lists.ids()[item + FIELDS]);
    assertEquals(1, lists.clicks()[lists.begin()[4]]);
    assertEquals(1, lists.conversions()[lists.begin()[4]]);
    assertEquals(0, lists.clicks()[lists.begin()[4] + 1]);
  }

  @Test
  void testFilesAreTheTestPart() throws IOException {
    train(20, "");
    write("common_features_test.csv", "f0,1,%s\n".formatted(features("101:999")));
    write("sample_skeleton_test.csv", sample(1, 0, 0, "f0", "205:3"));
    AliCcp.Read read = new AliCcp(2).read(folder);
    assertEquals(21, read.lists().size());
    assertArrayEquals(new int[] {20}, read.split().test());
    assertEquals(18, read.split().train().length);
    assertEquals(2, read.split().validation().length);
    int item = read.lists().begin()[20] * FIELDS;
    assertEquals(0, read.lists().ids()[item]); // a user not trained on
    assertEquals(1, read.lists().ids()[item + 9]);
  }

  @Test
  void badRowsAreNamed() throws IOException {
    assertFalse(AliCcp.isIn(folder));
    refused(
        sample(1, 2, 0, "f0", "205:3"), "line 1: expected 0 or 1 in column 'click' but found 2");
    refused(sample(1, 0, 0, "b7", "205:3"), "line 1: expected common features 'b7'");
    refused(sample(1, 0, 0, "xyz", "205:3"), "hexadecimal digits but found 'xyz'");
    refused(sample(1, 0, 0, "f0", "205:x"), "expected the id of a feature to be a whole number");
    refused("1,0,0,f0,1,205=3\n", "line 1: expected features as field");
    refused("1,0,0\n", "line 1: expected 6 values");
  }

  private void refused(String row, String reason) throws IOException {
    train(5, row);
    String message =
        assertThrows(BadInputException.class, () -> AliCcp.DEFAULTS.read(folder)).getMessage();
    assertTrue(message.contains("sample_skeleton_train.csv"), message);
    assertTrue(message.contains(reason), message);
  }
}
