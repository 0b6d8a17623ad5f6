package io.mistersmith.runner.relay;

import java.util.List;

/**
 * What one output message carries.
 *
 * @param continues whether the last line goes on in the next chunk of the same stream
 * @param sha256 of the bytes as printed, with a line feed after each line that ends here; bytes cut
 *     off behind the cap of a line are not in it
 */
record Chunk(String stream, List<String> lines, boolean continues, String sha256) {}
