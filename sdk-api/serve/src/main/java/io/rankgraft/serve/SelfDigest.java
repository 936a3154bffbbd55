package io.rankgraft.serve;

import io.rankgraft.data.DurableFiles;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The digest a file carries of itself: SHA-256, in hexadecimal digits, of the file with zeros in
 * the place of these digits. A change anywhere shows, the digits included.
 */
public final class SelfDigest {
  /** Stands in the file until it is sealed. */
  public static final String UNSEALED = "0".repeat(64);

  private SelfDigest() {}

  /**
   * The file with its digest.
   *
   * @param text with {@link #UNSEALED} where the digest goes; its last place counts
   */
  public static byte[] seal(byte[] text) {
    byte[] sealed = text.clone();
    byte[] digest = digest(text).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digest, 0, sealed, place(text, UNSEALED), digest.length);
    return sealed;
  }

  /**
   * Whether a file is as it was sealed.
   *
   * @param digest as it was read from the file
   */
  public static boolean holds(byte[] sealed, String digest) {
    if (digest.length() != UNSEALED.length()) {
      return false;
    }
    byte[] text = sealed.clone();
    int at = place(sealed, digest);
    if (at < 0) { // escaped, say
      return false;
    }
    System.arraycopy(UNSEALED.getBytes(StandardCharsets.US_ASCII), 0, text, at, UNSEALED.length());
    return digest(text).equals(digest);
  }

  private static int place(byte[] bytes, String digest) {
    return new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf(digest);
  }

  private static String digest(byte[] bytes) {
    return HexFormat.of().formatHex(DurableFiles.sha256().digest(bytes));
  }
}
