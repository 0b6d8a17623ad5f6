package io.mistersmith.runner.worker;

import java.util.List;
import java.util.Map;

/**
 * How to start one worker.
 *
 * @param secrets values that never leave the runner: replaced wherever the worker prints them
 */
public record WorkerPlan(
    List<String> command, Map<String, String> environment, List<String> secrets) {}
