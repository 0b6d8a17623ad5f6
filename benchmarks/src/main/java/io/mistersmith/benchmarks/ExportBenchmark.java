package io.mistersmith.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A bundle of a whole log, events of 4 KB, from the request to the last byte on the disk, beside
 * the rate at which this disk takes as many bytes. Read models are paused, for they cannot read
 * these events and would be busy with parking them. The first exports, which meet a cold service,
 * are not counted.
 */
final class ExportBenchmark implements Benchmark {
  private static final int COLD = 3;
  private static final int BLOCK = 1 << 20;
  private static final double MEGABYTE = 1e6;
  private static final Happened LARGE = new Happened("0123456789".repeat(400));

  @Override
  public void run(boolean quick, Figures figures) throws Exception {
    try (RunningPlatform platform = RunningPlatform.up()) {
      platform.pauseReadModels();
      BenchLog.fill(platform.database(), LARGE, quick ? 10_000 : 60_000);
      Path file = Files.createTempFile("smith-bench", ".smith.zip");
      try {
        for (int cold = 0; cold < COLD; cold++) {
          platform.export(file);
        }
        List<Double> exports = new ArrayList<>();
        List<Double> disks = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
          long began = System.nanoTime();
          platform.export(file);
          exports.add(perSecond(Files.size(file), began));
          disks.add(disk(file, Files.size(file)));
        }
        double export = exports.stream().sorted().toList().get(1);
        double disk = disks.stream().sorted().toList().get(1);
        figures.print("export.mb_per_s", export, "MB/s");
        figures.print("export.disk_mb_per_s", disk, "MB/s");
        figures.print("export.ratio", export / disk, "ratio");
      } finally {
        Files.delete(file);
      }
    }
  }

  private static double disk(Path file, long bytes) throws IOException {
    ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
    long began = System.nanoTime();
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
      for (long left = bytes; left > 0; left -= BLOCK) {
        block.clear().limit((int) Math.min(left, BLOCK));
        out.write(block);
      }
      out.force(true);
    }
    return perSecond(bytes, began);
  }

  private static double perSecond(long bytes, long began) {
    return bytes / MEGABYTE / ((System.nanoTime() - began) / 1e9);
  }
}
