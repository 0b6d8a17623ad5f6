package io.mistersmith.query.audit;

import io.mistersmith.proof.KeyRing;
import io.mistersmith.proof.Keys;
import io.mistersmith.proof.TreeHead;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;

/** Holds the key and knows those before it. */
final class Signer {
  private final KeyPair key;
  private final KeyRing ring;

  private Signer(KeyPair key, KeyRing ring) {
    this.key = key;
    this.ring = ring;
  }

  /** Ends the start of the service when the file is not what it should be. */
  static Signer of(Path file, Path directory) {
    try {
      KeyPair key = Keys.pair(Files.readString(file));
      return new Signer(key, KeyRing.of(key.getPublic(), directory));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "SMITH_AUDIT_KEY_FILE or SMITH_AUDIT_DIR cannot be read: " + file, e);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "SMITH_AUDIT_KEY_FILE must hold an Ed25519 key pair in PEM: " + file, e);
    }
  }

  PublicKey publicKey() {
    return key.getPublic();
  }

  /** This key, and those before it whose heads stay good. */
  KeyRing ring() {
    return ring;
  }

  TreeHead head(LogTree.Size size, byte[] root, String at) {
    return TreeHead.sign(size.size(), root, size.hash(), at, key.getPrivate(), key.getPublic());
  }

  byte[] sign(byte[] text) {
    return Keys.sign(text, key.getPrivate());
  }
}
