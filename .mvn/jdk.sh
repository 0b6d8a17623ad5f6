# Sourced by mvnw and smith: finds a JDK 25 or newer and exports JAVA_HOME, or says what to install.
# POSIX sh only. Looks in JAVA_HOME, PATH, /usr/lib/jvm, sdkman, ~/.jdks and mise, in that order.

smith_java_major() {
  # "openjdk version "25.0.3" ..." and "java 25 ..." both have the number first.
  "$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([0-9][0-9]*\).*/\1/p' | head -n 1
}

smith_is_jdk25() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 1
  smith_major=$(smith_java_major "$1")
  [ -n "$smith_major" ] && [ "$smith_major" -ge 25 ]
}

smith_find_jdk() {
  if [ -n "${JAVA_HOME:-}" ] && smith_is_jdk25 "$JAVA_HOME"; then return 0; fi
  if smith_javac=$(command -v javac 2>/dev/null); then
    smith_javac=$(readlink -f "$smith_javac" 2>/dev/null || echo "$smith_javac")
    smith_candidate=$(dirname "$(dirname "$smith_javac")")
    if smith_is_jdk25 "$smith_candidate"; then JAVA_HOME=$smith_candidate; return 0; fi
  fi
  for smith_candidate in /usr/lib/jvm/* "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/* \
      "$HOME"/.jdks/* "${MISE_DATA_DIR:-$HOME/.local/share/mise}"/installs/java/*; do
    if smith_is_jdk25 "$smith_candidate"; then JAVA_HOME=$smith_candidate; return 0; fi
  done
  return 1
}

if smith_find_jdk; then
  export JAVA_HOME
else
  echo "No JDK 25 or newer was found (looked in JAVA_HOME, PATH, /usr/lib/jvm, sdkman, ~/.jdks and mise)." >&2
  echo "Install one, for example Eclipse Temurin 25 from https://adoptium.net, or set JAVA_HOME to it." >&2
  exit 3
fi
