package io.mistersmith.command.receipt;

import org.jspecify.annotations.Nullable;

/**
 * What a write is answered.
 *
 * @param view a record with a field {@code position}, which is filled in when it is known
 */
public record Reply(int status, @Nullable String location, Object view) {}
