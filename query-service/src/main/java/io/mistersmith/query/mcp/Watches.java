package io.mistersmith.query.mcp;

import io.mistersmith.query.hot.RowChange;
import io.mistersmith.query.hot.RowChanges;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Everybody who watches, and what they are told when rows change. */
@Component
public class Watches implements SmartLifecycle {
  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private final McpSettings settings;
  private volatile boolean running;

  Watches(RowChanges changes, McpSettings settings) {
    this.settings = settings;
    changes.onChange(this::tell);
  }

  Watch open(Set<ListKind> kinds) {
    Watch watch = new Watch(kinds, settings.watched());
    watches.add(watch);
    return watch;
  }

  void close(Watch watch) {
    watches.remove(watch);
  }

  /** Tells everybody who watches that list. */
  public void changed(ListKind kind) {
    watches.forEach(watch -> watch.changed(kind));
  }

  /** Tells everybody who watches that resource. */
  public void updated(String uri) {
    watches.forEach(watch -> watch.updated(uri));
  }

  private void tell(RowChange change) {
    if (watches.isEmpty()) {
      return;
    }
    updated(ResourceUri.of(change));
    if (change.kind() == RowChange.Kind.DISCOVERY) {
      changed(ListKind.RESOURCES);
    }
  }

  @Override
  public void start() {
    running = true;
  }

  /** Ends the streams first, so that the web server need not wait for them. */
  @Override
  public void stop() {
    running = false;
    watches.forEach(Watch::end);
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
