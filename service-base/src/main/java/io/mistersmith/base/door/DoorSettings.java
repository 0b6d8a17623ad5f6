package io.mistersmith.base.door;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param bind address that the service listens on; the tokenless mode refuses any but loopback
 * @param open drops the token (not the Host and Origin checks)
 * @param adminTokenFile file with the administrator's token in one line
 * @param serviceTokenFile file with the token that services use among themselves
 * @param acceptServiceToken whether this service lets {@link Role#SERVICE} in
 * @param hosts Host headers that are accepted besides loopback names, without port
 * @param origins Origin headers that are accepted besides this service's own loopback ones
 * @param maxBodyBytes longest request body
 * @param uploadPaths exact paths that take files, whose handlers read them as a stream
 * @param maxUploadBytes longest body on those paths
 * @param callsPerSecond that one caller may make, reads not counted; more are refused with 429
 * @param callsPerSecondOfAgent the same of one worker
 * @param requestTimeout how long a request may take before its answer begins; streams, and what has
 *     limits of its own, may take longer
 */
@ConfigurationProperties("smith.door")
public record DoorSettings(
    @DefaultValue("127.0.0.1") String bind,
    @DefaultValue("false") boolean open,
    @Nullable Path adminTokenFile,
    @Nullable Path serviceTokenFile,
    @DefaultValue("false") boolean acceptServiceToken,
    @DefaultValue List<String> hosts,
    @DefaultValue List<String> origins,
    @DefaultValue("1048576") int maxBodyBytes,
    @DefaultValue List<String> uploadPaths,
    @DefaultValue("1073741824") long maxUploadBytes,
    @DefaultValue("50000") int callsPerSecond,
    @DefaultValue("1000") int callsPerSecondOfAgent,
    @DefaultValue("30s") Duration requestTimeout) {

  public DoorSettings {
    adminTokenFile = orNull(adminTokenFile);
    serviceTokenFile = orNull(serviceTokenFile);
    if (open && !isLoopback(bind)) {
      throw new IllegalStateException(
          "Open mode has no token and so may only listen on loopback, not on "
              + bind
              + ". Remove SMITH_OPEN or set SMITH_BIND=127.0.0.1.");
    }
    if (!open && adminTokenFile == null) {
      throw new IllegalStateException(
          "SMITH_ADMIN_TOKEN_FILE must name the file that holds the administrator's token.");
    }
    if (!requestTimeout.isPositive()) {
      throw new IllegalStateException("SMITH_DOOR_REQUESTTIMEOUT must be more than nothing.");
    }
  }

  long maxBytes(String path) {
    return takesFiles(path) ? maxUploadBytes : maxBodyBytes;
  }

  boolean takesFiles(String path) {
    return uploadPaths.contains(path);
  }

  private static @Nullable Path orNull(@Nullable Path file) {
    return file == null || file.toString().isEmpty() ? null : file;
  }

  private static boolean isLoopback(String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException unknown) {
      return false;
    }
  }
}
