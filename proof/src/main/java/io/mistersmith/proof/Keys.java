package io.mistersmith.proof;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** Ed25519 keys as PEM text, and what is done with them. */
public final class Keys {
  public static final int SIGNATURE = 64;

  private static final String ALGORITHM = "Ed25519";
  private static final String PRIVATE = "PRIVATE KEY";
  private static final String PUBLIC = "PUBLIC KEY";

  private Keys() {}

  /** The text of a key file: the private key, then the public one. */
  public static String generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
      return pem(PRIVATE, pair.getPrivate().getEncoded()) + pem(pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java has no Ed25519", e);
    }
  }

  /**
   * Both keys of a key file.
   *
   * @throws IllegalArgumentException when there are not both
   */
  public static KeyPair pair(String file) {
    try {
      KeyFactory keys = KeyFactory.getInstance(ALGORITHM);
      PrivateKey own = keys.generatePrivate(new PKCS8EncodedKeySpec(block(PRIVATE, file)));
      return new KeyPair(publicKey(file), own);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("no Ed25519 key", e);
    }
  }

  /**
   * The public key in a text.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static PublicKey publicKey(String file) {
    try {
      return KeyFactory.getInstance(ALGORITHM)
          .generatePublic(new X509EncodedKeySpec(block(PUBLIC, file)));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("no Ed25519 public key", e);
    }
  }

  /**
   * Every public key in a text, in order.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static List<PublicKey> publicKeys(String file) {
    List<PublicKey> keys = new ArrayList<>();
    String rest = file;
    do {
      keys.add(publicKey(rest));
      String end = "-----END " + PUBLIC + "-----";
      rest = rest.substring(rest.indexOf(end) + end.length());
    } while (rest.contains("-----BEGIN " + PUBLIC + "-----"));
    return keys;
  }

  public static String pem(PublicKey key) {
    return pem(PUBLIC, key.getEncoded());
  }

  /** SHA-256 of the key in its X.509 form, hex. */
  public static String id(PublicKey key) {
    return HexFormat.of().formatHex(Merkle.sha256().digest(key.getEncoded()));
  }

  public static byte[] sign(byte[] text, PrivateKey key) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(key);
      signature.update(text);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The key cannot sign", e);
    }
  }

  public static boolean verify(byte[] text, byte[] signed, PublicKey key) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initVerify(key);
      signature.update(text);
      return signature.verify(signed);
    } catch (GeneralSecurityException notOne) {
      return false;
    }
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static String pem(String what, byte[] encoded) {
    String lines =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(encoded);
    return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
  }

  private static byte[] block(String what, String file) {
    String begin = "-----BEGIN " + what + "-----";
    int from = file.indexOf(begin);
    int to = file.indexOf("-----END " + what + "-----");
    if (from < 0 || to < from) {
      throw new IllegalArgumentException("there is no " + what);
    }
    return Base64.getMimeDecoder().decode(file.substring(from + begin.length(), to));
  }
}
