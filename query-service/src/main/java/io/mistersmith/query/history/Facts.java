package io.mistersmith.query.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the JSON of an event says that history is asked by. No class of the event is needed. */
final class Facts {
  /** Discoveries that one event may be linked to; more are left out. */
  static final int MENTIONS = 64;

  private static final int LONGEST = 200;
  private static final JsonFactory JSON = new JsonFactory();
  private static final Pattern DISCOVERY = Pattern.compile("disc_[A-Za-z0-9_-]{1,59}");
  private static final String[] TELLING = {
    "description", "content", "message", "topic", "role", "status"
  };

  private final Map<String, String> fields;

  private Facts(Map<String, String> fields) {
    this.fields = fields;
  }

  /** The texts on the first level of an object; of anything else there are none. */
  static Facts of(String json) {
    Map<String, String> fields = new HashMap<>();
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          if (parser.nextToken() == JsonToken.VALUE_STRING) {
            // A column of text cannot hold NUL.
            fields.put(name, parser.getText().replace('\0', '\uFFFD'));
          } else {
            parser.skipChildren();
          }
        }
      }
    } catch (IOException unreadable) {
      // An event that nobody can read is part of history all the same.
    }
    return new Facts(fields);
  }

  @Nullable String text(String... names) {
    for (String name : names) {
      String value = fields.get(name);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  /** In a few words. */
  @Nullable String tells() {
    String text = text(TELLING);
    return text == null || text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
  }

  static Set<String> mentions(String json, String but) {
    Set<String> found = new LinkedHashSet<>();
    Matcher ids = DISCOVERY.matcher(json);
    while (found.size() < MENTIONS && ids.find()) {
      if (!ids.group().equals(but)) {
        found.add(ids.group());
      }
    }
    return found;
  }
}
