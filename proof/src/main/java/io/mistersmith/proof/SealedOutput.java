package io.mistersmith.proof;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Puts the SHA-256 of everything before them in the place of the last 64 bytes, so that any change
 * of any byte of the file shows.
 */
final class SealedOutput extends OutputStream {
  private final OutputStream out;
  private final MessageDigest sha256 = Merkle.sha256();
  private final byte[] last = new byte[Bundle.SEAL];
  private int held;

  SealedOutput(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    int over = held + length - Bundle.SEAL;
    if (over <= 0) {
      System.arraycopy(bytes, from, last, held, length);
      held += length;
      return;
    }
    int fromHeld = Math.min(held, over);
    pass(last, 0, fromHeld);
    System.arraycopy(last, fromHeld, last, 0, held - fromHeld);
    held -= fromHeld;
    int direct = over - fromHeld;
    pass(bytes, from, direct);
    System.arraycopy(bytes, from + direct, last, held, length - direct);
    held += length - direct;
  }

  private void pass(byte[] bytes, int from, int length) throws IOException {
    sha256.update(bytes, from, length);
    out.write(bytes, from, length);
  }

  void seal() throws IOException {
    out.write(HexFormat.of().formatHex(sha256.digest()).getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
