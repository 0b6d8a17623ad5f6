package io.mistersmith.query.error;

import static io.mistersmith.query.board.MissingRow.required;
import static io.mistersmith.query.board.ProgressMark.position;

import io.mistersmith.api.error.ErrorEvent;
import io.mistersmith.api.error.ErrorEvent.ErrorAnswered;
import io.mistersmith.api.error.ErrorEvent.ErrorReported;
import io.mistersmith.api.error.ErrorView;
import io.mistersmith.query.board.Place;
import io.mistersmith.query.board.Table;
import io.mistersmith.query.board.VersionedTable;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;

/** Keeps the table errors. */
public class ErrorBoardProjection {
  private final VersionedTable<ErrorView> errors;

  public ErrorBoardProjection(Place place) {
    errors =
        new VersionedTable<>(
            place,
            Table.ERRORS,
            ErrorView.class,
            event -> event instanceof ErrorEvent e ? e.errorId().value() : null);
  }

  @EventHandler
  void on(ErrorEvent event, TrackingToken token) {
    long position = position(token);
    errors.change(event.errorId().value(), position, view -> after(view, event, position));
  }

  @ResetHandler
  void reset() {
    errors.clear();
  }

  static ErrorView after(@Nullable ErrorView before, ErrorEvent event, long position) {
    return switch (event) {
      case ErrorReported e ->
          new ErrorView(
              e.errorId(),
              e.agentId(),
              e.category(),
              e.code(),
              e.message(),
              e.taskId(),
              e.retryAfterMs(),
              e.circuit(),
              null,
              null,
              e.at(),
              position);
      case ErrorAnswered e -> {
        ErrorView error = required(before, event);
        yield new ErrorView(
            error.errorId(),
            error.agentId(),
            error.category(),
            error.code(),
            error.message(),
            error.taskId(),
            error.retryAfterMs(),
            error.circuit(),
            e.answer(),
            e.reason(),
            error.createdAt(),
            error.position());
      }
    };
  }
}
