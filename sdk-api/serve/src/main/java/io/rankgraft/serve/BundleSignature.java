package io.rankgraft.serve;

import io.rankgraft.data.BadInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** Signatures of manifests, and through their hashes of all files: Ed25519 (RFC 8032), Base64. */
final class BundleSignature {
  static final String FILE = "manifest.sig";
  static final int MOST = 128;
  private static final String ED25519 = "Ed25519";

  private BundleSignature() {}

  static PublicKey publicKey(String base64) {
    try {
      return KeyFactory.getInstance(ED25519)
          .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "bundle policy 'signer': expected an Ed25519 public key, X.509 in Base64, but got other text",
          e);
    }
  }

  static byte[] sign(PrivateKey key, byte[] manifest) {
    try {
      Signature signature = Signature.getInstance(ED25519);
      signature.initSign(key);
      signature.update(manifest);
      return Base64.getEncoder().encode(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "bundle signature: expected an Ed25519 private key but got one of " + key.getAlgorithm(),
          e);
    }
  }

  /**
   * @param signature null where the bundle has none
   */
  static void require(Path root, String signer, byte[] manifest, byte[] signature) {
    if (signature == null) {
      throw BadInputException.in(
          root, "expected a signed bundle but there is no %s; sign it".formatted(FILE));
    }
    boolean good;
    try {
      Signature check = Signature.getInstance(ED25519);
      check.initVerify(publicKey(signer));
      check.update(manifest);
      good =
          check.verify(
              Base64.getDecoder().decode(new String(signature, StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException | IllegalArgumentException e) { // no signature at all
      good = false;
    }
    if (!good) {
      throw BadInputException.in(
          root,
          "expected a bundle signed by the key of the policy but its signature is another's or it was changed; take the signed one");
    }
  }
}
