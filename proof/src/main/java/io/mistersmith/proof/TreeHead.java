package io.mistersmith.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;

/**
 * What the whole log was at one moment, in a few bytes, signed.
 *
 * @param treeSize how many events
 * @param rootHash of the Merkle tree over their leaves, hex
 * @param chainHash of the event at that position, hex
 * @param signedAt RFC 3339, UTC, milliseconds
 * @param keyId SHA-256 of the public key, hex
 * @param signature Ed25519 over {@link #signedText}, hex
 */
public record TreeHead(
    long treeSize,
    String rootHash,
    String chainHash,
    String signedAt,
    String keyId,
    String signature) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  public static TreeHead sign(
      long treeSize,
      byte[] root,
      byte[] chain,
      String signedAt,
      PrivateKey key,
      PublicKey publicKey) {
    TreeHead unsigned =
        new TreeHead(
            treeSize,
            HexFormat.of().formatHex(root),
            HexFormat.of().formatHex(chain),
            signedAt,
            Keys.id(publicKey),
            "");
    return new TreeHead(
        treeSize,
        unsigned.rootHash,
        unsigned.chainHash,
        signedAt,
        unsigned.keyId,
        HexFormat.of().formatHex(Keys.sign(unsigned.signedText(), key)));
  }

  /** The bytes under the signature: five lines, each ended by a line feed. */
  public byte[] signedText() {
    return ("mistersmith tree head 1\n"
            + treeSize
            + "\n"
            + rootHash
            + "\n"
            + chainHash
            + "\n"
            + signedAt
            + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  public boolean isSignedBy(PublicKey key) {
    return keyId.equals(Keys.id(key)) && Keys.verify(signedText(), bytes(signature), key);
  }

  public byte[] root() {
    return bytes(rootHash);
  }

  public byte[] chain() {
    return bytes(chainHash);
  }

  public ObjectNode toJson() {
    return JSON.createObjectNode()
        .put("tree_size", treeSize)
        .put("root_hash", rootHash)
        .put("chain_hash", chainHash)
        .put("signed_at", signedAt)
        .put("key_id", keyId)
        .put("signature", signature);
  }

  /**
   * @throws IllegalArgumentException when it is not the JSON of a head
   */
  public static TreeHead of(JsonNode json) {
    if (!json.path("tree_size").canConvertToLong()
        || !json.path("tree_size").isIntegralNumber()
        || json.path("tree_size").asLong() < 0) {
      throw new IllegalArgumentException("tree_size is not a number from 0");
    }
    return new TreeHead(
        json.path("tree_size").asLong(),
        hex(json, "root_hash", Merkle.HASH),
        hex(json, "chain_hash", Merkle.HASH),
        json.path("signed_at").asText(),
        hex(json, "key_id", Merkle.HASH),
        hex(json, "signature", Keys.SIGNATURE));
  }

  private static String hex(JsonNode json, String field, int bytes) {
    String text = json.path(field).asText();
    if (!text.matches("[0-9a-f]{" + 2 * bytes + "}")) {
      throw new IllegalArgumentException(field + " is not " + bytes + " bytes in hex");
    }
    return text;
  }

  /** As in {@code signedAt}: times compare as their texts do. */
  static String time(Instant at) {
    return TIME.format(at);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
