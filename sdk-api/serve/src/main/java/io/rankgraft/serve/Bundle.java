package io.rankgraft.serve;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * The folder a trained ranker ships as, opened and checked:
 *
 * <pre>
 * manifest.json   {@link Manifest}: signature, models, size and hash of every other file, its own digest
 * manifest.sig    where it is signed: Ed25519 over the manifest
 * schema.json     {@link FeatureSchema}: vocabularies and what else turns raw values into inputs;
 *                 long vocabularies are files beside it
 * golden.json     {@link GoldenRows}
 * parity.json     {@link ParityReport} of the export
 * model.onnx, saved_model/ …
 * </pre>
 *
 * <p>Nothing is believed: sizes are bounded before anything is read, every file must be listed with
 * its hash, links and paths that lead out are refused, unknown fields are errors.
 *
 * <p>Bundles of the first format, which have no digest of the manifest and no numbers to rank by in
 * the golden rows, are read without these checks; {@link Manifest#format} tells.
 *
 * @param root where it was found, once links were followed
 * @param hash SHA-256 of the manifest, and so of all: what {@link BundlePolicy} allows
 */
public record Bundle(
    Path root,
    Manifest manifest,
    FeatureSchema schema,
    GoldenRows golden,
    ParityReport parity,
    String hash) {
  static final String SCHEMA = "schema.json";
  static final String GOLDEN = "golden.json";
  static final String PARITY = "parity.json";

  private static final int MOST_MANIFEST = 4 << 20;
  private static final int MOST_SCHEMA = 1 << 30;
  private static final int MOST_GOLDEN = 64 << 20;

  /** An ONNX file is one protobuf message, which may not reach 2 GiB. */
  private static final int MOST_MODEL = Integer.MAX_VALUE - 16;

  /**
   * Opens a folder and checks all of it but two things: the bytes of the ONNX model, which {@link
   * #onnx} does, and what the models compute, which a scorer checks on loading.
   *
   * <p>The folder may be a link, as {@code current -> v12}, to another in the folder it is in. The
   * bundle stays the one it led to when it was opened.
   *
   * @throws BadInputException in one line, if it is not a sound bundle
   */
  public static Bundle open(Path root) {
    return open(root, BundlePolicy.any());
  }

  /**
   * Opens a folder as {@link #open(Path)} does, if the policy allows its bundle.
   *
   * @throws BadInputException in one line, if it is not a sound bundle or not allowed
   */
  public static Bundle open(Path root, BundlePolicy policy) {
    try {
      return opened(BundlePaths.followed(root, policy.folder()), policy);
    } catch (NoSuchFileException e) {
      throw BadInputException.in(
          root, "expected a bundle but there is no " + Path.of(e.getFile()).getFileName());
    } catch (IOException e) {
      throw new BadInputException("%s: expected a readable bundle but %s".formatted(root, e), e);
    } catch (UncheckedIOException e) {
      throw new BadInputException(
          "%s: expected a readable bundle but %s".formatted(root, e.getCause()), e);
    }
  }

  private static Bundle opened(Path root, BundlePolicy policy) throws IOException {
    if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
      throw BadInputException.in(root, "expected the folder of a bundle but it is none");
    }
    Set<String> found = BundlePaths.list(root);
    byte[] json = BundleFiles.readAtMost(root.resolve(Manifest.FILE), MOST_MANIFEST);
    if (json.length > MOST_MANIFEST) {
      throw BadInputException.in(
          root,
          "expected a manifest of at most %s bytes but it is larger".formatted(MOST_MANIFEST));
    }
    byte[] signature =
        found.contains(BundleSignature.FILE)
            ? BundleFiles.readAtMost(root.resolve(BundleSignature.FILE), BundleSignature.MOST)
            : null;
    String hash = BundleFiles.hash(json);
    policy.requireAllowed(root, hash, json, signature);
    Manifest manifest = Json.read(root + ", manifest", json, Manifest.class);
    if (manifest.digest() != null && !SelfDigest.holds(json, manifest.digest())) {
      throw BadInputException.in(
          root,
          "file '%s' is damaged: it differs from its own digest; copy the bundle again"
              .formatted(Manifest.FILE));
    }
    Set<String> listed = new TreeSet<>(manifest.files().keySet());
    listed.add(Manifest.FILE);
    if (signature != null) {
      listed.add(BundleSignature.FILE);
    }
    if (!listed.equals(found)) {
      requireSame(root, listed, found);
    }
    for (var file : manifest.files().entrySet()) {
      Path path = root.resolve(file.getKey());
      if (Files.size(path) != file.getValue().size()
          || (!isHashedWhenRead(file.getKey(), manifest)
              && !BundleFiles.entryOf(path).equals(file.getValue()))) {
        throw BundleFiles.damaged(root, file.getKey());
      }
    }
    FeatureSchema schema = FeatureSchema.ofBundle(part(root, manifest, SCHEMA, MOST_SCHEMA), root);
    GoldenRows golden =
        Json.read(
            root + ", golden rows", part(root, manifest, GOLDEN, MOST_GOLDEN), GoldenRows.class);
    ParityReport parity =
        Json.read(
            root + ", parity report",
            part(root, manifest, PARITY, MOST_GOLDEN),
            ParityReport.class);
    parity.requirePass();
    if (manifest.format() > Manifest.FIRST_FORMAT) {
      requireRanking(root, golden, manifest.signature());
    }
    return new Bundle(root, manifest, schema, golden, parity, hash);
  }

  private static void requireRanking(Path root, GoldenRows golden, Signature signature) {
    try {
      golden.requireRanking(signature);
    } catch (BadInputException e) {
      throw BadInputException.in(root, e.getMessage());
    }
  }

  /**
   * A file that {@link #part} reads, which looks at the very bytes that are used: once is enough.
   */
  private static boolean isHashedWhenRead(String path, Manifest manifest) {
    return Set.of(SCHEMA, GOLDEN, PARITY).contains(path) || path.equals(manifest.models().onnx());
  }

  private static void requireSame(Path root, Set<String> listed, Set<String> found) {
    for (String path : listed) {
      if (!found.contains(path)) {
        throw BadInputException.in(root, "expected file '%s' but there is none".formatted(path));
      }
    }
    found.removeAll(listed);
    throw BadInputException.in(
        root, "expected only the files of its manifest but found " + found + "; remove them");
  }

  private static byte[] part(Path root, Manifest manifest, String path, int most)
      throws IOException {
    Manifest.FileEntry entry = manifest.files().get(path);
    if (entry == null) {
      throw BadInputException.in(
          root, "expected '%s' in the manifest but it is not".formatted(path));
    }
    return BundleFiles.read(root, path, entry, most);
  }

  /** Whether there is an ONNX model. */
  public boolean hasOnnx() {
    return manifest.models().onnx() != null;
  }

  /** Whether there is a SavedModel. */
  public boolean hasSavedModel() {
    return manifest.models().savedModel() != null;
  }

  /**
   * The ONNX model, read and hashed in one go, so that what was checked is what is loaded.
   *
   * @throws BadInputException if there is none, or it is damaged
   */
  public byte[] onnx() {
    if (!hasOnnx()) {
      throw BadInputException.in(root, "expected an ONNX model in the bundle but there is none");
    }
    try {
      return part(root, manifest, manifest.models().onnx(), MOST_MODEL);
    } catch (IOException e) {
      throw new BadInputException("%s: expected a readable model but %s".formatted(root, e), e);
    }
  }

  /** The folder of the SavedModel, whose files were checked on opening. */
  public Path savedModel() {
    if (!hasSavedModel()) {
      throw BadInputException.in(root, "expected a SavedModel in the bundle but there is none");
    }
    return root.resolve(manifest.models().savedModel());
  }
}
