package io.rankgraft.serve;

import io.rankgraft.data.DurableFiles;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
  private PrivateKey signer;

  private BundleWriter(Path target, Path work) {
    this.target = target;
    this.work = work;
  }

  /**
   * Starts a bundle. What killed processes left of a bundle in this place is removed.
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
    removeUnfinished(absolute);
    String prefix = ".%s-%s-".formatted(absolute.getFileName(), ProcessHandle.current().pid());
    return new BundleWriter(absolute, Files.createTempDirectory(absolute.getParent(), prefix));
  }

  private static void removeUnfinished(Path target) throws IOException {
    Pattern name =
        Pattern.compile(
            "\\." + Pattern.quote(target.getFileName().toString()) + "-(\\d{1,18})-\\d+");
    List<Path> beside;
    try (Stream<Path> entries = Files.list(target.getParent())) {
      beside = entries.toList();
    }
    for (Path entry : beside) {
      Matcher unfinished = name.matcher(entry.getFileName().toString());
      if (unfinished.matches() && ProcessHandle.of(Long.parseLong(unfinished.group(1))).isEmpty()) {
        DurableFiles.remove(entry);
      }
    }
  }

  /**
   * Signs the bundle when it is complete.
   *
   * @param key of Ed25519
   */
  public BundleWriter signedBy(PrivateKey key) {
    signer = key;
    return this;
  }

  /** Adds the ONNX model. */
  public BundleWriter onnx(byte[] model) throws IOException {
    return onnx(ByteBuffer.wrap(model));
  }

  /** As {@link #onnx(byte[])}, of a model that may lie outside the heap. */
  public BundleWriter onnx(ByteBuffer model) throws IOException {
    DurableFiles.create(
        work.resolve(ONNX), out -> Channels.newChannel(out).write(model.duplicate()));
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
    DurableFiles.create(work.resolve(Bundle.GOLDEN), Json.write(golden.ranked(signature)));
    DurableFiles.create(work.resolve(Bundle.PARITY), Json.write(parity));
    Map<String, Manifest.FileEntry> files = new TreeMap<>();
    for (String path : BundlePaths.list(work)) {
      Path file = work.resolve(path);
      DurableFiles.force(file);
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
            origin,
            SelfDigest.UNSEALED);
    byte[] sealed = SelfDigest.seal(Json.write(manifest));
    DurableFiles.create(work.resolve(Manifest.FILE), sealed);
    if (signer != null) {
      DurableFiles.create(work.resolve(BundleSignature.FILE), BundleSignature.sign(signer, sealed));
    }
    DurableFiles.force(work);
    BundleFiles.moveInPlace(work, target);
    return Bundle.open(target);
  }

  /** Removes what was written unless it was committed. */
  @Override
  public void close() throws IOException {
    DurableFiles.remove(work);
  }
}
