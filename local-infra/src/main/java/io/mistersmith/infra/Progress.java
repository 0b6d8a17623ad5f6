package io.mistersmith.infra;

/** Told of each step that may take a person's patience: a download, an unpacking, a first start. */
@FunctionalInterface
public interface Progress {
  Progress SILENT = step -> {};

  void say(String step);
}
