package io.mistersmith.proof;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.UnaryOperator;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes one bundle, entry after entry, and keeps nothing of it but the hashes. */
public final class BundleWriter {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BUFFER = 1 << 16;

  /** Moves more than 512 bytes at a time. */
  private static final class Zip extends ZipOutputStream {
    Zip(OutputStream out) {
      super(out, StandardCharsets.UTF_8);
      buf = new byte[BUFFER];
    }
  }

  private final SealedOutput sealed;
  private final ZipOutputStream zip;
  private final ArrayNode files = JSON.createArrayNode();

  public BundleWriter(OutputStream out) {
    sealed = new SealedOutput(out);
    zip = new Zip(sealed);
    zip.setLevel(Deflater.NO_COMPRESSION);
    zip.setComment("0".repeat(Bundle.SEAL));
  }

  /** Fills one entry. */
  public interface Content {
    void to(OutputStream out) throws IOException;
  }

  public void entry(String name, Content content) throws IOException {
    put(name);
    MessageDigest sha256 = Merkle.sha256();
    long[] bytes = {0};
    content.to(
        new DigestOutputStream(
            new FilterOutputStream(zip) {
              @Override
              public void write(int one) throws IOException {
                bytes[0]++;
                out.write(one);
              }

              @Override
              public void write(byte[] some, int from, int length) throws IOException {
                bytes[0] += length;
                out.write(some, from, length);
              }
            },
            sha256));
    zip.closeEntry();
    files
        .addObject()
        .put("name", name)
        .put("bytes", bytes[0])
        .put("sha256", HexFormat.of().formatHex(sha256.digest()));
  }

  public void entry(String name, String content) throws IOException {
    entry(name, out -> out.write(content.getBytes(StandardCharsets.UTF_8)));
  }

  /** The manifest, its signature and the seal. */
  public void finish(ObjectNode manifest, UnaryOperator<byte[]> signer) throws IOException {
    manifest.set("files", files);
    byte[] text = (manifest.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    put(Bundle.MANIFEST);
    zip.write(text);
    zip.closeEntry();
    put(Bundle.SIGNATURE);
    zip.write(
        (HexFormat.of().formatHex(signer.apply(text)) + "\n").getBytes(StandardCharsets.US_ASCII));
    zip.closeEntry();
    zip.finish();
    sealed.seal();
  }

  private void put(String name) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(0);
    zip.putNextEntry(entry);
  }
}
