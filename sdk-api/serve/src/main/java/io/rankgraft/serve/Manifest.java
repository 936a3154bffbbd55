package io.rankgraft.serve;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a bundle says of itself, {@code manifest.json}.
 *
 * @param format {@link #FIRST_FORMAT} to {@link #FORMAT}
 * @param name of the ranker
 * @param version of the ranker, chosen by its owner
 * @param signature tensors by name
 * @param models the exported forms of the ranker
 * @param files size and hash of every file but this one, by path with {@code /}
 * @param origin free notes: model, preset, seed, versions
 * @param digest of this file, {@link SelfDigest}; null in the first format
 */
public record Manifest(
    int format,
    String name,
    String version,
    Signature signature,
    Models models,
    Map<String, FileEntry> files,
    Map<String, String> origin,
    @JsonInclude(JsonInclude.Include.NON_NULL) String digest) {
  /**
   * The first format, which is still read. Its manifest has no digest of itself, its golden rows no
   * ranking, and sequences of its schema are handed to the model newest first.
   */
  public static final int FIRST_FORMAT = 1;

  /** The format this release writes. */
  public static final int FORMAT = 2;

  static final String FILE = "manifest.json";

  /**
   * Where the models are, each null where there is none.
   *
   * @param onnx a file
   * @param savedModel a folder
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Models(String onnx, String savedModel) {
    public Models {
      if (onnx == null && savedModel == null) {
        throw new IllegalArgumentException(
            "manifest 'models': expected an ONNX model or a SavedModel but there is neither");
      }
    }
  }

  /** What a file holds. */
  public record FileEntry(long size, String sha256) {
    public FileEntry {
      if (size < 0 || sha256 == null || !sha256.matches("[0-9a-f]{64}")) {
        throw new IllegalArgumentException(
            "manifest 'files': expected a size and 64 hexadecimal digits but got %s, %s"
                .formatted(size, sha256 == null ? "none" : "other text"));
      }
    }
  }

  public Manifest {
    if (format < FIRST_FORMAT || format > FORMAT) {
      throw new IllegalArgumentException(
          "manifest 'format': expected %s to %s but got %s; load it with the release that wrote it"
              .formatted(FIRST_FORMAT, FORMAT, format));
    }
    if ((format == FIRST_FORMAT) != (digest == null)) {
      throw new IllegalArgumentException(
          "manifest 'digest': expected one from format %s on, and none before, but format %s has %s"
              .formatted(FIRST_FORMAT + 1, format, digest == null ? "none" : "one"));
    }
    Expect.name("manifest", name);
    Expect.name("manifest version", version);
    Expect.given("manifest", "signature", signature);
    Expect.given("manifest", "models", models);
    Expect.given("manifest", "files", files);
    files.forEach((path, entry) -> BundlePaths.require(path, entry));
    files = Collections.unmodifiableMap(new TreeMap<>(files));
    origin = origin == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(origin));
    if (models.onnx() != null && !files.containsKey(models.onnx())) {
      throw new IllegalArgumentException(
          "manifest 'models.onnx': expected one of the files but got '%s'"
              .formatted(models.onnx()));
    }
    if (models.savedModel() != null
        && !files.containsKey(models.savedModel() + "/saved_model.pb")) {
      throw new IllegalArgumentException(
          "manifest 'models.savedModel': expected a folder with saved_model.pb but got '%s'"
              .formatted(models.savedModel()));
    }
  }
}
