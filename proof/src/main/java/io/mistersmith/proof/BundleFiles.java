package io.mistersmith.proof;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** The entries of a bundle's archive, each known by its hash in the manifest. */
final class BundleFiles implements AutoCloseable {
  static final ObjectMapper JSON = mapper();
  private static final int SMALL = 1 << 20;
  private static final int MANIFEST = 64 << 20;
  private static final byte[] ZIP = {'P', 'K', 3, 4};

  private final ZipFile zip;
  private final byte[] manifestText;
  private final JsonNode manifest;

  private BundleFiles(ZipFile zip) throws IOException, BundleRefused {
    this.zip = zip;
    this.manifestText = bytes(Bundle.MANIFEST, MANIFEST);
    this.manifest = json(manifestText, Bundle.MANIFEST);
  }

  static BundleFiles open(Path file) throws IOException, BundleRefused {
    requireSeal(file);
    ZipFile zip;
    try {
      zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8);
    } catch (ZipException e) {
      throw new BundleRefused("bundle_unreadable", "The file is no zip archive.");
    }
    try {
      return new BundleFiles(zip);
    } catch (IOException | BundleRefused e) {
      zip.close();
      throw e;
    }
  }

  /** Finds any change of any byte, also where a zip archive would not mind. */
  private static void requireSeal(Path file) throws IOException, BundleRefused {
    if (Files.isDirectory(file)) {
      throw new FileSystemException(file.toString(), null, "it is a directory");
    }
    long left = Files.size(file) - Bundle.SEAL;
    MessageDigest sha256 = Merkle.sha256();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      boolean zip = beginsAsZip(in);
      byte[] buffer = new byte[1 << 16];
      while (left > 0) {
        int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (read < 0) {
          throw new BundleRefused("bundle_cut", "The file became shorter while it was read.");
        }
        sha256.update(buffer, 0, read);
        left -= read;
      }
      String seal = new String(in.readNBytes(Bundle.SEAL), StandardCharsets.US_ASCII);
      if (seal.isEmpty()) {
        throw new BundleRefused("bundle_cut", "The file is empty.");
      }
      if (!seal.matches("[0-9a-f]{64}")) {
        throw zip
            ? new BundleRefused(
                "bundle_cut", "The file does not end as it was written: its end was cut off.")
            : new BundleRefused("bundle_unreadable", "The file is no zip archive.");
      }
      if (!seal.equals(HexFormat.of().formatHex(sha256.digest()))) {
        throw new BundleRefused("bundle_altered", "A byte of the file was changed.");
      }
    }
  }

  /** Leaves the stream at its beginning. */
  private static boolean beginsAsZip(InputStream in) throws IOException {
    in.mark(ZIP.length);
    boolean zip = Arrays.equals(in.readNBytes(ZIP.length), ZIP);
    in.reset();
    return zip;
  }

  JsonNode manifest() {
    return manifest;
  }

  byte[] manifestText() {
    return manifestText;
  }

  /** Every file is listed once and nothing else is there. */
  void requireListed() throws BundleRefused {
    Set<String> listed = new HashSet<>(List.of(Bundle.MANIFEST, Bundle.SIGNATURE));
    for (JsonNode file : manifest.path("files")) {
      String name = file.path("name").asText();
      if (!listed.add(name)) {
        throw new BundleRefused("file_altered", "The manifest lists " + name + " twice.");
      }
      if (zip.getEntry(name) == null) {
        throw new BundleRefused("file_missing", name + " is missing.");
      }
    }
    if (zip.size() != listed.size()) {
      throw new BundleRefused("file_unknown", "There are files that the manifest does not list.");
    }
  }

  /** What is done with an entry while it is read. */
  interface Reading {
    void of(InputStream in) throws IOException, BundleRefused;
  }

  /** Reads an entry to its end and compares it with the manifest. */
  void read(String name, Reading reading) throws IOException, BundleRefused {
    JsonNode listed = listed(name);
    MessageDigest sha256 = Merkle.sha256();
    try (InputStream in = new DigestInputStream(new Limited(stream(name), listed), sha256)) {
      reading.of(in);
      in.transferTo(OutputStream.nullOutputStream());
    } catch (ZipException | EOFException e) {
      throw new BundleRefused("file_altered", name + " is damaged.");
    }
    if (!HexFormat.of().formatHex(sha256.digest()).equals(listed.path("sha256").asText())) {
      throw new BundleRefused("file_altered", name + " is not what the manifest says it is.");
    }
  }

  String text(String name) throws IOException, BundleRefused {
    String[] text = {""};
    read(name, in -> text[0] = new String(in.readNBytes(SMALL), StandardCharsets.UTF_8));
    return text[0];
  }

  byte[] signature() throws IOException, BundleRefused {
    String hex = new String(bytes(Bundle.SIGNATURE, SMALL), StandardCharsets.US_ASCII).strip();
    if (!hex.matches("[0-9a-f]{" + 2 * Keys.SIGNATURE + "}")) {
      throw new BundleRefused("manifest_signature", "The manifest's signature is none.");
    }
    return HexFormat.of().parseHex(hex);
  }

  String sha256(String name) throws BundleRefused {
    return listed(name).path("sha256").asText();
  }

  List<String> transcripts() {
    return manifest
        .path("files")
        .valueStream()
        .map(file -> file.path("name").asText())
        .filter(name -> name.startsWith(Bundle.TRANSCRIPTS))
        .toList();
  }

  static JsonNode json(byte[] text, String name) throws BundleRefused {
    try {
      JsonNode json = JSON.readTree(text);
      if (json != null && json.isObject()) {
        return json;
      }
    } catch (IOException e) {
      // said below
    }
    throw new BundleRefused("file_altered", name + " is no JSON.");
  }

  private JsonNode listed(String name) throws BundleRefused {
    for (JsonNode file : manifest.path("files")) {
      if (file.path("name").asText().equals(name)) {
        return file;
      }
    }
    throw new BundleRefused("file_missing", name + " is missing.");
  }

  private byte[] bytes(String name, int most) throws IOException, BundleRefused {
    try (InputStream in = stream(name)) {
      return in.readNBytes(most);
    } catch (ZipException | EOFException e) {
      throw new BundleRefused("file_altered", name + " is damaged.");
    }
  }

  private InputStream stream(String name) throws IOException, BundleRefused {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new BundleRefused("file_missing", name + " is missing.");
    }
    return zip.getInputStream(entry);
  }

  /** An entry that is longer than the manifest says ends there: it cannot fill a disk or a day. */
  private static final class Limited extends FilterInputStream {
    private long left;

    Limited(InputStream in, JsonNode listed) {
      super(in);
      left = listed.path("bytes").asLong();
    }

    @Override
    public int read() throws IOException {
      return left-- > 0 ? super.read() : -1;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      if (left <= 0) {
        return -1;
      }
      int read = super.read(into, from, (int) Math.min(length, left));
      left -= Math.max(read, 0);
      return read;
    }
  }

  private static ObjectMapper mapper() {
    ObjectMapper mapper = new ObjectMapper();
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxStringLength(Bundle.LONGEST_LINE).build());
    return mapper;
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
