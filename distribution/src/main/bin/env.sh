# shellcheck shell=bash
# What all scripts here share; sourced by them, never run.
#
# Environment:  JAVA_HOME        the JDK or JRE, 17 or newer; otherwise java of the PATH
#               ZOOCFGDIR        where zoo.cfg is; default conf/
#               ZOOCFG           the name of the file there; default zoo.cfg
#               ZOO_LOG_DIR      default logs/
#               ZOO_LOG_FILE     default vivarium-USER-server-HOST.log
#               ZOOPIDFILE       default dataDir/zookeeper_server.pid
#               ZK_SERVER_HEAP, ZK_CLIENT_HEAP     heap in MB, default 1000 and 256
#               JVMFLAGS, SERVER_JVMFLAGS, CLIENT_JVMFLAGS     further flags for java
# conf/zookeeper-env.sh and conf/java.env are read if they are there.

VIVARIUM_HOME="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"

if [ "${1:-}" = "--config" ]; then
    if [ $# -lt 2 ] || [ ! -d "$2" ]; then
        echo "--config: ${2:-nothing} is not a directory" >&2
        exit 2
    fi
    ZOOCFGDIR="$(cd "$2" && pwd -P)"
    shift 2
fi
ZOOCFGDIR="${ZOOCFGDIR:-$VIVARIUM_HOME/conf}"
for extra in "$ZOOCFGDIR/zookeeper-env.sh" "$ZOOCFGDIR/java.env"; do
    if [ -f "$extra" ]; then
        # shellcheck source=/dev/null
        . "$extra"
    fi
done
ZOOCFG="${ZOOCFG:-zoo.cfg}"
ZOO_LOG_DIR="${ZOO_LOG_DIR:-$VIVARIUM_HOME/logs}"
ZOO_LOG_FILE="${ZOO_LOG_FILE:-vivarium-${USER:-$(id -un)}-server-$(uname -n).log}"

if [ -n "${JAVA_HOME:-}" ]; then
    JAVA="$JAVA_HOME/bin/java"
else
    JAVA="$(command -v java || true)"
fi
if [ ! -x "$JAVA" ]; then
    echo "Error: no java is at ${JAVA:-any directory of the PATH}; install Java 17 or newer, or set JAVA_HOME" >&2
    exit 1
fi

# Word splitting is wanted: the variables hold several flags each.
# shellcheck disable=SC2206,SC2034
SERVER_FLAGS=(
    # Chronicle Queue works on memory-mapped files behind the JDK's own classes
    --add-opens=java.base/java.lang.reflect=ALL-UNNAMED
    --add-opens=java.base/sun.nio.ch=ALL-UNNAMED
    --add-exports=java.base/jdk.internal.ref=ALL-UNNAMED
    # Netty's epoll loads native code
    --enable-native-access=ALL-UNNAMED
    -Dchronicle.analytics.disable=true
    -Dchronicle.announcer.disable=true
    # Netty would load the whole of the flight recorder when it takes its first piece of memory
    -Dio.netty.jfr.enabled=false
    "-Xmx${ZK_SERVER_HEAP:-1000}m"
    -XX:+ExitOnOutOfMemoryError
    -XX:+HeapDumpOnOutOfMemoryError
    "-XX:HeapDumpPath=$ZOO_LOG_DIR"
    "-XX:ErrorFile=$ZOO_LOG_DIR/hs_err_pid%p.log"
    "-Dvivarium.home=$VIVARIUM_HOME"
    "-Dvivarium.conf=$ZOOCFGDIR"
    "-Dvivarium.log.dir=$ZOO_LOG_DIR"
    "-Dvivarium.log.file=$ZOO_LOG_FILE"
    ${SERVER_JVMFLAGS:-} ${JVMFLAGS:-}
)
# shellcheck disable=SC2206,SC2034
CLIENT_FLAGS=("-Xmx${ZK_CLIENT_HEAP:-256}m" ${CLIENT_JVMFLAGS:-} ${JVMFLAGS:-})

# The launcher, and the bundles that read zoo.cfg: it is read before the framework starts.
server_class_path() {
    local path="" jar
    for jar in "$VIVARIUM_HOME"/lib/*.jar "$VIVARIUM_HOME"/bundles/*/org.vivarium.{runtime,api}-*.jar; do
        path="$path:$jar"
    done
    echo "${path#:}"
}

# zkCli and its like, with the bundles that they are made of.
client_class_path() {
    local path="" jar
    for jar in "$VIVARIUM_HOME"/lib/cli/*.jar "$VIVARIUM_HOME"/bundles/*/org.vivarium.{client,wire,api}-*.jar \
        "$VIVARIUM_HOME"/lib/*.jar; do
        path="$path:$jar"
    done
    echo "${path#:}"
}
