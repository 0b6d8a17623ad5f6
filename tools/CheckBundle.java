import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;

/**
 * Checks a bundle of provable history with nothing but a JDK: java CheckBundle.java FILE [KEY.pem].
 * Shares no code with the platform; written from docs/doors/audit.md. Exit code 0: proven; 1: a file
 * cannot be read; 2: wrong usage; 4: not proven.
 */
class CheckBundle {
  static final HexFormat HEX = HexFormat.of();
  static final String AGAIN = "fetch or export it again";
  static final String DISTRUST = "do not rely on it, and ask its platform for another export";

  static class Refused extends RuntimeException {
    Refused(String why, String advice) {
      super(why + ": " + advice);
    }
  }

  /** A file that was given cannot be used at all. */
  static class Unusable extends RuntimeException {
    Unusable(Path file, String why) {
      super("Cannot read " + file + ": " + why + ".");
    }
  }

  static void require(boolean condition, String otherwise) {
    require(condition, otherwise, DISTRUST);
  }

  static void require(boolean condition, String otherwise, String advice) {
    if (!condition) throw new Refused(otherwise, advice);
  }

  public static void main(String[] args) throws Exception {
    if (args.length < 1 || args.length > 2) {
      System.err.println("Usage: java CheckBundle.java FILE [KEY.pem]");
      System.exit(2);
    }
    try {
      Path file = Path.of(args[0]);
      List<PublicKey> kept = args.length == 2 ? keptKeys(Path.of(args[1])) : List.of();
      seal(file);
      check(file, kept);
    } catch (Unusable none) {
      System.err.println(none.getMessage());
      System.exit(1);
    } catch (Refused bad) {
      System.out.println("NOT PROVEN  " + bad.getMessage() + ".");
      System.exit(4);
    } catch (Exception | StackOverflowError malformed) {
      System.out.println("NOT PROVEN  the file is whole, but no bundle that this program knows"
          + " (" + malformed + "): " + DISTRUST + ".");
      System.exit(4);
    }
  }

  static void check(Path file, List<PublicKey> kept) throws Exception {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      byte[] manifestText = all(zip, "manifest.json");
      Map<String, Object> manifest = object(new Json(utf8(manifestText)).value());
      require("mistersmith-bundle".equals(manifest.get("format")) && number(manifest, "version") == 1,
          "unknown format");
      Map<String, String> listed = new LinkedHashMap<>();
      for (Object each : (List<?>) manifest.get("files")) {
        listed.put((String) object(each).get("name"), (String) object(each).get("sha256"));
      }
      require(zip.size() == listed.size() + 2, "the archive holds other files than the manifest lists");
      for (String name : listed.keySet()) {
        require(zip.getEntry(name) != null, name + " is missing");
        MessageDigest sha256 = sha256();
        try (InputStream in = new DigestInputStream(zip.getInputStream(zip.getEntry(name)), sha256)) {
          in.transferTo(OutputStream.nullOutputStream());
        }
        require(HEX.formatHex(sha256.digest()).equals(listed.get(name)), name + " was altered");
      }
      PublicKey key = key(utf8(all(zip, "key.pem")));
      require(kept.isEmpty() || kept.contains(key), "signed with another key than yours",
          "give the key of the platform that it is from, or ask there for another export");
      require(signed(manifestText, utf8(all(zip, "manifest.sig")).strip(), key),
          "the manifest is not signed by the key");
      Map<String, Object> head = object(new Json(utf8(all(zip, "head.json"))).value());
      long size = number(head, "tree_size");
      String text = "mistersmith tree head 1\n" + size + "\n" + head.get("root_hash") + "\n"
          + head.get("chain_hash") + "\n" + head.get("signed_at") + "\n";
      require(signed(text.getBytes(StandardCharsets.UTF_8), (String) head.get("signature"), key),
          "the head is not signed by the key");
      Events events = new Events(zip, object(manifest.get("selection")));
      byte[] root = events.root(0, size);
      require(events.next == null && events.proof.readLine() == null, "events or proof are left over");
      require(HEX.formatHex(root).equals(head.get("root_hash")), "the events are not under the signed head");
      require(events.count == number(manifest, "events"), "events are missing");
      if (events.range) {
        require(events.last == number(object(manifest.get("selection")), "to"), "the last events are missing");
      }
      Map<String, String> transcripts = new TreeMap<>();
      listed.forEach((name, hash) -> {
        if (name.startsWith("transcripts/")) transcripts.put(name, hash);
      });
      Map<String, String> derived = new TreeMap<>();
      events.transcripts.forEach(
          (run, digest) -> derived.put("transcripts/" + run + ".jsonl", HEX.formatHex(digest.digest())));
      require(transcripts.equals(derived), "a transcript is not what the events hold");
      System.out.printf("PROVEN      %d events, under the head of %d events signed at %s by key %s%n",
          events.count, size, head.get("signed_at"), HEX.formatHex(sha256().digest(key.getEncoded())));
      if (kept.isEmpty()) {
        System.out.println("            Compare the key with one that you know, or give it as the second argument.");
      }
    }
  }

  /** The last 64 bytes are the SHA-256, in hex, of all before them. */
  static void seal(Path file) {
    MessageDigest sha256 = sha256();
    try (InputStream in = new BufferedInputStream(open(file))) {
      long left = Files.size(file) - 64;
      in.mark(4);
      boolean zip = utf8(in.readNBytes(4)).equals("PK\3\4");
      in.reset();
      byte[] buffer = new byte[1 << 16];
      while (left > 0) {
        int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
        require(read > 0, "the file became shorter while it was read", AGAIN);
        sha256.update(buffer, 0, read);
        left -= read;
      }
      String seal = new String(in.readNBytes(64), StandardCharsets.ISO_8859_1);
      require(!seal.isEmpty(), "the file is empty", AGAIN);
      boolean sealed = seal.matches("[0-9a-f]{64}");
      require(zip || sealed, "the file is no zip archive", "give one that smith audit export has written");
      require(sealed, "the end of the file was cut off", AGAIN);
      require(seal.equals(HEX.formatHex(sha256.digest())), "a byte of the file was changed", AGAIN);
    } catch (IOException e) {
      throw new Unusable(file, e.getMessage());
    }
  }

  static InputStream open(Path file) throws IOException {
    if (!Files.exists(file)) throw new Unusable(file, "there is no such file");
    if (Files.isDirectory(file)) throw new Unusable(file, "it is a directory");
    if (!Files.isReadable(file)) throw new Unusable(file, "permission denied");
    return Files.newInputStream(file);
  }

  /** Reads events and proof side by side while it walks down the tree. */
  static class Events {
    final BufferedReader lines;
    final BufferedReader proof;
    final boolean range;
    final Map<String, Long> sequences = new HashMap<>();
    final Map<String, MessageDigest> transcripts = new HashMap<>();
    Map<String, Object> next;
    long position;
    long last;
    long count;

    Events(ZipFile zip, Map<String, Object> selection) throws IOException {
      lines = reader(zip, "events.jsonl");
      proof = reader(zip, "proof.txt");
      range = selection.containsKey("from");
      last = range ? number(selection, "from") - 1 : 0;
      advance();
    }

    void advance() throws IOException {
      String line = lines.readLine();
      next = line == null ? null : object(new Json(line).value());
      position = next == null ? Long.MAX_VALUE : number(next, "position");
      if (next == null) return;
      require(range ? position == last + 1 : position > last, "event " + (last + 1) + " is missing");
      last = position;
      if (!range) {
        String aggregate = (String) next.get("aggregate_id");
        long expected = sequences.merge(aggregate, 0L, (before, zero) -> before + 1);
        require(number(next, "sequence_number") == expected, "event " + expected + " of " + aggregate + " is missing");
      }
    }

    /** The root of the leaves [from, to): of RFC 6962, with a given hash where no event is shown. */
    byte[] root(long from, long to) throws IOException {
      if (position - 1 >= to) {
        String hash = proof.readLine();
        require(hash != null, "the proof is too short");
        return HEX.parseHex(hash);
      }
      if (to - from == 1) {
        require(position - 1 == from, "events are out of order");
        byte[] leaf = hash(0, take());
        advance();
        return leaf;
      }
      long middle = from + Long.highestOneBit(to - from - 1);
      return hash(1, root(from, middle), root(middle, to));
    }

    byte[] take() throws IOException {
      String aggregate = (String) next.get("aggregate_id");
      count++;
      String payload = (String) next.get("payload");
      if (next.get("type").equals("run.output_recorded")) {
        output(aggregate, object(new Json(payload).value()));
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      put(out, position);
      put(out, (String) next.get("event_id"));
      put(out, (String) next.get("aggregate_type"));
      put(out, aggregate);
      put(out, number(next, "sequence_number"));
      put(out, (String) next.get("type"));
      put(out, (String) next.get("revision"));
      put(out, Instant.parse((String) next.get("recorded_at")).toEpochMilli());
      put(out, payload);
      put(out, (String) next.get("metadata"));
      return sha256().digest(bytes.toByteArray());
    }

    void output(String run, Map<String, Object> chunk) {
      if (!"stdout".equals(chunk.get("stream"))) return;
      String text = "";
      StringBuilder lines = new StringBuilder();
      for (Object line : (List<?>) chunk.get("lines")) lines.append(line).append('\n');
      text = lines.toString();
      if (Boolean.TRUE.equals(chunk.get("continues")) && !text.isEmpty()) {
        text = text.substring(0, text.length() - 1);
      }
      transcripts.computeIfAbsent(run, r -> sha256()).update(text.getBytes(StandardCharsets.UTF_8));
    }

    static void put(DataOutputStream out, long number) throws IOException {
      out.writeInt(8);
      out.writeLong(number);
    }

    static void put(DataOutputStream out, String text) throws IOException {
      byte[] bytes = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
      out.writeInt(text == null ? -1 : bytes.length);
      out.write(bytes);
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] hash(int prefix, byte[]... parts) {
    MessageDigest sha256 = sha256();
    sha256.update((byte) prefix);
    for (byte[] part : parts) sha256.update(part);
    return sha256.digest();
  }

  static PublicKey key(String pem) {
    try {
      return keys(pem).get(0);
    } catch (IllegalArgumentException | GeneralSecurityException none) {
      throw new Refused("key.pem holds no Ed25519 public key", DISTRUST);
    }
  }

  static List<PublicKey> keptKeys(Path file) {
    try (InputStream in = open(file)) {
      return keys(utf8(in.readAllBytes()));
    } catch (IllegalArgumentException | GeneralSecurityException none) {
      throw new Unusable(file, "it holds no Ed25519 public key in PEM; give what smith audit key has printed");
    } catch (IOException e) {
      throw new Unusable(file, e.getMessage());
    }
  }

  /** A file may hold the keys of a platform from before and after a rotation. */
  static List<PublicKey> keys(String pem) throws GeneralSecurityException {
    List<PublicKey> keys = new ArrayList<>();
    Matcher block = Pattern.compile("-----BEGIN PUBLIC KEY-----([^-]*)-----END PUBLIC KEY-----").matcher(pem);
    while (block.find()) {
      keys.add(KeyFactory.getInstance("Ed25519")
          .generatePublic(new X509EncodedKeySpec(Base64.getMimeDecoder().decode(block.group(1)))));
    }
    if (keys.isEmpty()) throw new IllegalArgumentException();
    return keys;
  }

  static boolean signed(byte[] text, String hex, PublicKey key) throws Exception {
    Signature signature = Signature.getInstance("Ed25519");
    signature.initVerify(key);
    signature.update(text);
    try {
      return signature.verify(HEX.parseHex(hex));
    } catch (java.security.SignatureException none) {
      return false;
    }
  }

  static byte[] all(ZipFile zip, String name) throws IOException {
    require(zip.getEntry(name) != null, name + " is missing");
    try (InputStream in = zip.getInputStream(zip.getEntry(name))) {
      return in.readAllBytes();
    }
  }

  static BufferedReader reader(ZipFile zip, String name) throws IOException {
    require(zip.getEntry(name) != null, name + " is missing");
    return new BufferedReader(
        new InputStreamReader(zip.getInputStream(zip.getEntry(name)), StandardCharsets.UTF_8));
  }

  static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }

  static long number(Map<String, Object> object, String field) {
    require(object.get(field) instanceof String text && text.startsWith("#"), field + " is no number");
    return Long.parseLong(((String) object.get(field)).substring(1));
  }

  /** As much of a JSON reader as a bundle needs. A number is its text after a '#'. */
  static class Json {
    final String text;
    int at;

    Json(String text) {
      this.text = text;
    }

    Object value() {
      char c = skip();
      switch (c) {
        case '{': {
          Map<String, Object> object = new LinkedHashMap<>();
          at++;
          while (skip() != '}') {
            String name = string();
            require(skip() == ':', "no JSON");
            at++;
            object.put(name, value());
            if (skip() == ',') at++;
          }
          at++;
          return object;
        }
        case '[': {
          List<Object> list = new ArrayList<>();
          at++;
          while (skip() != ']') {
            list.add(value());
            if (skip() == ',') at++;
          }
          at++;
          return list;
        }
        case '"':
          return string();
        case 't':
          at += 4;
          return true;
        case 'f':
          at += 5;
          return false;
        case 'n':
          at += 4;
          return null;
        default: {
          int from = at;
          while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) at++;
          require(at > from, "no JSON");
          return "#" + text.substring(from, at);
        }
      }
    }

    String string() {
      require(text.charAt(at) == '"', "no JSON");
      StringBuilder out = new StringBuilder();
      for (at++; text.charAt(at) != '"'; at++) {
        char c = text.charAt(at);
        if (c != '\\') {
          out.append(c);
          continue;
        }
        c = text.charAt(++at);
        switch (c) {
          case 'n' -> out.append('\n');
          case 't' -> out.append('\t');
          case 'r' -> out.append('\r');
          case 'b' -> out.append('\b');
          case 'f' -> out.append('\f');
          case 'u' -> {
            out.append((char) Integer.parseInt(text.substring(at + 1, at + 5), 16));
            at += 4;
          }
          default -> out.append(c);
        }
      }
      at++;
      return out.toString();
    }

    char skip() {
      while (" \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
      return text.charAt(at);
    }
  }
}
