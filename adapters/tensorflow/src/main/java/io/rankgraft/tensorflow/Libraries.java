package io.rankgraft.tensorflow;

import com.google.protobuf.Message;
import io.rankgraft.data.LibraryVersion;
import java.util.Formatter;
import java.util.Locale;

/** What TensorFlow's classes need of the class path and of the JVM. */
public final class Libraries {
  private static final LibraryVersion PROTOBUF = LibraryVersion.of("protobuf-java", Message.class);

  private Libraries() {}

  /**
   * TensorFlow's protos were generated for protobuf 3.21; those of 4 miss methods they call. Its
   * ops of equal names are numbered with digits of the default locale, and names with digits other
   * than 0 to 9 are then refused by its natives, op by op.
   *
   * @throws IllegalStateException naming the version and the jar that is on the class path, or the
   *     locale
   */
  public static void require() {
    PROTOBUF.require("3.21", "4");
    Locale locale = Locale.getDefault(Locale.Category.FORMAT);
    if (!new Formatter(locale).format("%d", 0).toString().equals("0")) {
      throw new IllegalStateException(
          "TensorFlow: expected a default locale with the digits 0 to 9 but '%s' has others; start Java with -Duser.extensions.format=u-nu-latn, or call Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT)"
              .formatted(locale.toLanguageTag()));
    }
  }
}
