package io.mistersmith.query.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mistersmith.proof.TreeHead;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The heads that were signed, one a line, oldest first. Lines are added and never changed. */
final class HeadFile {
  static final String NAME = "heads.jsonl";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A line has about half of it; a part of one, where reading begins, is no head. */
  private static final int LONGEST_LINE = 1024;

  private final Path file;

  HeadFile(Path directory) {
    this.file = directory.resolve(NAME);
  }

  /** On the disk, or not at all: half a line that a crash left is ended before the next. */
  void append(TreeHead head) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    try (FileChannel out =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long end = out.size();
      String line = (endsInALine(out, end) ? "" : "\n") + head.toJson() + "\n";
      try {
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        for (long at = end; bytes.hasRemaining(); at = end + bytes.position()) {
          out.write(bytes, at);
        }
        out.force(true);
      } catch (IOException full) {
        out.truncate(end);
        throw full;
      }
    }
  }

  private static boolean endsInALine(FileChannel file, long end) throws IOException {
    if (end == 0) {
      return true;
    }
    ByteBuffer last = ByteBuffer.allocate(1);
    file.read(last, end - 1);
    return last.get(0) == '\n';
  }

  /** What is to be done with each line. */
  interface Line {
    /**
     * @param head empty when the line is none
     */
    void read(long number, Optional<TreeHead> head);
  }

  void each(Line line) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      long number = 0;
      for (String text = lines.readLine(); text != null; text = lines.readLine()) {
        number++;
        if (!text.isBlank()) {
          line.read(number, parse(text));
        }
      }
    }
  }

  /** The newest first. Reads no more of the file than their lines can take. */
  List<TreeHead> last(int limit) throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    String end;
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      long from = Math.max(0, in.size() - (long) limit * LONGEST_LINE);
      ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(in.size() - from));
      in.read(bytes, from);
      end = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }
    List<TreeHead> heads = new ArrayList<>();
    for (String line : end.lines().toList().reversed()) {
      if (heads.size() < limit) {
        parse(line).ifPresent(heads::add);
      }
    }
    return heads;
  }

  private static Optional<TreeHead> parse(String text) {
    try {
      return Optional.of(TreeHead.of(JSON.readTree(text)));
    } catch (IOException | IllegalArgumentException damaged) {
      return Optional.empty();
    }
  }
}
