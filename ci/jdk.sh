# Finds a JDK 25. To be sourced by bash:  . ci/jdk.sh && npu4j_find_jdk || exit 3
# Sets NPU4J_JDK to its home, or says what is missing and how to get it, and returns 3.

NPU4J_JDK_MAJOR=25

# Whether $1 is the home of a JDK (not only a JRE) of the right version. The file `release` answers without starting a JVM.
npu4j_is_jdk() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 1
  if [ -r "$1/release" ]; then
    grep -Eq "^JAVA_VERSION=\"${NPU4J_JDK_MAJOR}([.+\"-]|$)" "$1/release"
  else
    "$1/bin/java" -version 2>&1 | grep -Eq "version \"${NPU4J_JDK_MAJOR}([.+\"-]|$)"
  fi
}

# Homes worth a look, one a line, the caller's own wishes first.
npu4j_jdk_candidates() {
  printf '%s\n' "${JAVA_HOME:-}" "${JDK25_HOME:-}" "${JAVA25_HOME:-}" "${JDK_25_HOME:-}" "${JAVA_25_HOME:-}" \
    "${JAVA_HOME_25_X64:-}" "${JAVA_HOME_25_arm64:-}"
  local java
  java=$(command -v java 2>/dev/null) && java=$(readlink -f "$java" 2>/dev/null) && printf '%s\n' "${java%/bin/java}"
  local home
  for home in /usr/lib/jvm/* /usr/java/* /usr/local/lib/jvm/* /usr/local/java/* /opt/* /opt/*/* \
    "${HOME:-/root}"/.sdkman/candidates/java/* "${HOME:-/root}"/.jdks/* "${HOME:-/root}"/.jbang/cache/jdks/* \
    "${HOME:-/root}"/.gradle/jdks/* "${HOME:-/root}"/.asdf/installs/java/* "${HOME:-/root}"/.local/share/mise/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    printf '%s\n' "$home"
  done
}

npu4j_find_jdk() {
  local home
  while IFS= read -r home; do
    if [ -n "$home" ] && npu4j_is_jdk "$home"; then
      NPU4J_JDK=$home
      return 0
    fi
  done < <(npu4j_jdk_candidates)
  local path_java
  path_java=$(command -v java 2>/dev/null) || path_java="none"
  {
    echo "npu4j: a JDK ${NPU4J_JDK_MAJOR} is missing (a JDK with javac, not only a JRE)."
    echo "  JAVA_HOME is ${JAVA_HOME:-not set}; java on PATH is ${path_java}."
    echo "  Also looked in \$JDK25_HOME, /usr/lib/jvm, /usr/java, /usr/local, /opt, ~/.sdkman, ~/.jdks, ~/.asdf, mise and others."
    echo "  Get one: with SDKMAN, 'sdk install java 25-tem'; with Debian or Ubuntu, 'apt-get install openjdk-25-jdk' or Temurin's"
    echo "  'temurin-25-jdk'; or unpack any JDK ${NPU4J_JDK_MAJOR} and set JDK25_HOME to its folder."
  } >&2
  return 3
}
