package io.mistersmith.query.audit;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param keyFile the Ed25519 key that heads are signed with; without it there are none
 * @param directory where heads and the verified checkpoint are kept, outside the database
 * @param headInterval how often a head is signed while the log grows
 * @param page leaves that the tree takes in at once, and events that are read at once
 * @param parallel verifications, exports and imports at the same time; one more is answered 503
 * @param maxScattered events of an export that is not a range of positions
 */
@ConfigurationProperties("smith.audit")
record AuditSettings(
    @Nullable Path keyFile,
    @Nullable Path directory,
    @DefaultValue("60s") Duration headInterval,
    @DefaultValue("2000") int page,
    @DefaultValue("2") int parallel,
    @DefaultValue("2000000") int maxScattered) {

  AuditSettings {
    keyFile = orNull(keyFile);
    directory = orNull(directory);
    if ((keyFile == null) != (directory == null)) {
      throw new IllegalStateException(
          "SMITH_AUDIT_KEY_FILE and SMITH_AUDIT_DIR belong together: set both or none.");
    }
  }

  private static @Nullable Path orNull(@Nullable Path file) {
    return file == null || file.toString().isEmpty() ? null : file;
  }
}
