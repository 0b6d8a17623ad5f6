package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What one client wants to hear of, and what of it has not been told yet. The same thing twice is
 * told once, so the notes are never longer than what is watched.
 */
final class Watch {
  private final Set<String> uris = new LinkedHashSet<>();
  private final Set<ListKind> kinds;
  private final Set<String> updated = new LinkedHashSet<>();
  private final Set<ListKind> changed = EnumSet.noneOf(ListKind.class);
  private final int limit;
  private boolean ended;

  /**
   * @param limit of resources
   */
  Watch(Set<ListKind> kinds, int limit) {
    this.kinds = kinds.isEmpty() ? Set.of() : EnumSet.copyOf(kinds);
    this.limit = limit;
  }

  /** False when it watches as much as it may. */
  synchronized boolean add(String uri) {
    return uris.contains(uri) || (uris.size() < limit && uris.add(uri));
  }

  synchronized void remove(String uri) {
    uris.remove(uri);
    updated.remove(uri);
  }

  synchronized List<String> uris() {
    return List.copyOf(uris);
  }

  synchronized void updated(String uri) {
    if (uris.contains(uri) && updated.add(uri)) {
      notifyAll();
    }
  }

  synchronized void changed(ListKind kind) {
    if (kinds.contains(kind) && changed.add(kind)) {
      notifyAll();
    }
  }

  synchronized void end() {
    ended = true;
    notifyAll();
  }

  synchronized boolean isEnded() {
    return ended;
  }

  /** What there is to tell; waits for it, but not for long. */
  synchronized List<ObjectNode> take(Duration patience) throws InterruptedException {
    long left = patience.toMillis();
    long end = System.nanoTime() + patience.toNanos();
    while (left > 0 && updated.isEmpty() && changed.isEmpty() && !ended) {
      wait(left);
      left = (end - System.nanoTime()) / 1_000_000;
    }
    List<ObjectNode> notes = new ArrayList<>();
    for (String uri : updated) {
      ObjectNode params = Json.LENIENT.createObjectNode().put("uri", uri);
      notes.add(Reply.notification("notifications/resources/updated", params));
    }
    for (ListKind kind : changed) {
      notes.add(Reply.notification(kind.notification(), Json.LENIENT.createObjectNode()));
    }
    updated.clear();
    changed.clear();
    return notes;
  }
}
