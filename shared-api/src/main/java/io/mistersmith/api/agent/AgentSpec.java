package io.mistersmith.api.agent;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an agent is asked to be.
 *
 * @param executor {@code auto}, {@code claude} or {@code scripted}
 * @param session {@code per_task}: a fresh worker for each run; {@code per_agent}: one worker kept
 */
public record AgentSpec(
    String role,
    List<String> capabilities,
    String executor,
    @Nullable String model,
    String session) {}
