package io.mistersmith.api.agent;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body on {@code agent.command} and {@code system.control.{action}}, for example {@code
 * {"action":"spawn"}}.
 *
 * @param action spawn, stop, kill, pause, resume, restart or status; on {@code system.control} the
 *     subject names it
 * @param agentId whom it is about; not with spawn and status
 */
public record BareCommand(
    @Nullable String action,
    @Nullable AgentId agentId,
    @Nullable String role,
    @Nullable List<String> capabilities,
    @Nullable String executor) {}
