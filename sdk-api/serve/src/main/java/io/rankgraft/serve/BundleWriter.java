package io.rankgraft.serve;

import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.Json;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a bundle beside its place and moves it there in one step: a reader sees all of it or
 * nothing.
 *
 * <pre>{@code
 * try (BundleWriter writer = BundleWriter.to(folder)) {
 *   writer.onnx(bytes);
 *   writer.commit("ranker", "2026-11-21", signature, schema, golden, parity, Map.of("seed", "7"));
 * }
 * }</pre>
 */
public final class BundleWriter implements AutoCloseable {
  private static final String ONNX = "model.onnx";
  private static final String SAVED_MODEL = "saved_model";

  private final Path target;
  private final Path work;
  private String onnx;
  private String savedModel;

  private BundleWriter(Path target, Path work) {
    this.target = target;
    this.work = work;
  }

  /**
   * Starts a bundle.
   *
   * @throws FileAlreadyExistsException if there is something in its place
   */
  public static BundleWriter to(Path target) throws IOException {
    Path absolute = target.toAbsolutePath().normalize();
    if (Files.exists(absolute, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(
          absolute.toString(), null, "bundle: expected a new folder but there is one");
    }
    Files.createDirectories(absolute.getParent());
    Path work = Files.createTempDirectory(absolute.getParent(), "." + absolute.getFileName() + "-");
    return new BundleWriter(absolute, work);
  }

  /** Adds the ONNX model. */
  public BundleWriter onnx(byte[] model) throws IOException {
    BundleFiles.write(work.resolve(ONNX), model);
    onnx = ONNX;
    return this;
  }

  /** An empty folder for a SavedModel, to be filled before {@link #commit}. */
  public Path savedModel() throws IOException {
    savedModel = SAVED_MODEL;
    return Files.createDirectories(work.resolve(SAVED_MODEL));
  }

  /**
   * Completes the bundle and moves it to its place.
   *
   * @param parity of this export; one that does not pass is refused
   * @param origin free notes
   */
  public Bundle commit(
      String name,
      String version,
      Signature signature,
      FeatureSchema schema,
      GoldenRows golden,
      ParityReport parity,
      Map<String, String> origin)
      throws IOException {
    parity.requirePass();
    schema.write(work);
    BundleFiles.write(work.resolve(Bundle.GOLDEN), Json.write(golden));
    BundleFiles.write(work.resolve(Bundle.PARITY), Json.write(parity));
    Map<String, Manifest.FileEntry> files = new TreeMap<>();
    for (String path : BundlePaths.list(work)) {
      Path file = work.resolve(path);
      BundleFiles.force(file);
      files.put(path, BundleFiles.entryOf(file));
    }
    Manifest manifest =
        new Manifest(
            Manifest.FORMAT,
            name,
            version,
            signature,
            new Manifest.Models(onnx, savedModel),
            files,
            origin);
    BundleFiles.write(work.resolve(Manifest.FILE), Json.write(manifest));
    BundleFiles.force(work);
    BundleFiles.moveInPlace(work, target);
    return Bundle.open(target);
  }

  /** Removes what was written unless it was committed. */
  @Override
  public void close() throws IOException {
    BundleFiles.remove(work);
  }
}
