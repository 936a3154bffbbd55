package io.rankgraft.tensorflow;

import com.google.protobuf.Message;
import io.rankgraft.data.LibraryVersion;

/** What TensorFlow's classes need of the class path. */
public final class Libraries {
  private static final LibraryVersion PROTOBUF = LibraryVersion.of("protobuf-java", Message.class);

  private Libraries() {}

  /**
   * TensorFlow's protos were generated for protobuf 3.21; those of 4 miss methods they call.
   *
   * @throws IllegalStateException naming the version and the jar that is on the class path
   */
  public static void require() {
    PROTOBUF.require("3.21", "4");
  }
}
