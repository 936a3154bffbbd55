package io.rankgraft.serve;

import io.rankgraft.data.BadInputException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which bundles an application takes. Each rule holds beside the others; what is empty or null
 * rules nothing out.
 *
 * @param hashes of the bundles that are allowed, see {@link Bundle#hash}; empty for all
 * @param signer the Ed25519 public key that must have signed, X.509 in Base64; null for no one
 * @param folder in which bundles must be once links are followed; null for wherever the path leads,
 *     a link as far as the folder it is in
 */
public record BundlePolicy(Set<String> hashes, String signer, Path folder) {
  private static final BundlePolicy ANY = new BundlePolicy(Set.of(), null, null);

  public BundlePolicy {
    hashes = hashes == null ? Set.of() : Set.copyOf(hashes);
    for (String hash : hashes) {
      if (!hash.matches("[0-9a-f]{64}")) {
        throw new IllegalArgumentException(
            "bundle policy 'hashes': expected 64 hexadecimal digits but got '%s'; verify prints the hash of a bundle"
                .formatted(hash));
      }
    }
    if (signer != null) {
      BundleSignature.publicKey(signer);
    }
  }

  /** Every sound bundle. */
  public static BundlePolicy any() {
    return ANY;
  }

  /** The bundles of these hashes alone. */
  public BundlePolicy withHashes(Set<String> allowed) {
    return new BundlePolicy(allowed, signer, folder);
  }

  /**
   * Bundles signed by the owner of a key alone.
   *
   * @param key of Ed25519
   */
  public BundlePolicy withSigner(PublicKey key) {
    return new BundlePolicy(hashes, Base64.getEncoder().encodeToString(key.getEncoded()), folder);
  }

  /** Bundles in a folder alone, to which links may lead. */
  public BundlePolicy withFolder(Path models) {
    return new BundlePolicy(hashes, signer, models);
  }

  void requireAllowed(Path root, String hash, byte[] manifest, byte[] signature) {
    if (!hashes.isEmpty() && !hashes.contains(hash)) {
      throw BadInputException.in(
          root,
          "expected a bundle of the hashes %s but it has %s; allow it or take another"
              .formatted(new TreeSet<>(hashes), hash));
    }
    if (signer != null) {
      BundleSignature.require(root, signer, manifest, signature);
    }
  }
}
