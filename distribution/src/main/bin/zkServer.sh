#!/usr/bin/env bash
# Starts, stops and asks one server. See usage below, and env.sh for the environment.
set -u
# the data of the service and its log are its operators' alone
umask 027

usage() {
    cat >&2 <<EOF
Usage: $0 [--config CONF_DIR] VERB [CFG]

  start             start in the background, and wait until the server answers
  start-foreground  start in the foreground; log to the terminal
  shell             start in the foreground with the Gogo shell at the terminal; log to a file
  stop              stop, and wait until it has
  restart           stop, then start
  status            say which port it has and how it runs; exit code 1 where it does not answer
  prepare           make the archive of classes that makes starts faster; see docs/operations.md
  version           say which version this is
  print-cmd         print what would be run

CFG is a file in CONF_DIR, or a path with a slash in it; default $(basename "${ZOOCFG:-zoo.cfg}").
EOF
}

# env.sh takes --config off the arguments
# shellcheck source=env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
# shellcheck source=class-archive.sh
. "$VIVARIUM_HOME/bin/class-archive.sh"

VERB="${1:-}"
CFG="${2:-$ZOOCFG}"
case "$CFG" in
    /*) ;;
    */*) CFG="$PWD/$CFG" ;;
    *) CFG="$ZOOCFGDIR/$CFG" ;;
esac
START_LIMIT_S="${VIVARIUM_START_LIMIT_S:-60}"
STOP_LIMIT_S="${VIVARIUM_STOP_LIMIT_S:-30}"

# The last value of a key, as written on one line.
setting() {
    sed -n "s/^[[:space:]]*$1[[:space:]]*[=:[:space:]][[:space:]]*\(.*[^[:space:]]\)[[:space:]]*\$/\1/p" "$CFG" | tail -n 1
}

# A relative dataDir is below the installation: the server runs there.
locate() {
    echo "Using config: $CFG" >&2
    if [ ! -r "$CFG" ]; then
        echo "Error: $CFG is not there or not readable; name a cfg file, see $0 without arguments" >&2
        exit 1
    fi
    cd "$VIVARIUM_HOME" || exit 1
    DATA_DIR="$(setting dataDir)"
    PORT="$(setting clientPort)"
    ADDRESS="$(setting clientPortAddress)"
    case "${ADDRESS:-0.0.0.0}" in
        0.0.0.0 | :: | "[::]") ADDRESS=localhost ;;
    esac
    if [ -z "$DATA_DIR" ] && [ -z "${ZOOPIDFILE:-}" ]; then
        echo "Error: $CFG names no dataDir; name the directory for the server's data" >&2
        exit 1
    fi
    PID_FILE="${ZOOPIDFILE:-$DATA_DIR/zookeeper_server.pid}"
    case "$PID_FILE" in
        /*) ;;
        *) PID_FILE="$VIVARIUM_HOME/$PID_FILE" ;;
    esac
    OUT="$ZOO_LOG_DIR/${ZOO_LOG_FILE%.log}.out"
}

# $1: which logback file
command_line() {
    find_class_archive
    COMMAND=("$JAVA" "${CLASS_FLAGS[@]}" "${SERVER_FLAGS[@]}" "-Dvivarium.pidfile=$PID_FILE")
    local logback="$ZOOCFGDIR/$1"
    [ -f "$logback" ] || logback="$VIVARIUM_HOME/conf/$1"
    COMMAND+=("-Dlogback.configurationFile=$logback")
    [ "$VERB" = shell ] && COMMAND+=(-Dvivarium.shell=true)
    COMMAND+=(-cp "$(server_class_path)" org.vivarium.launcher.Main "$CFG")
}

arguments_of() {
    if [ -r "/proc/$1/cmdline" ]; then
        tr '\0' '\n' <"/proc/$1/cmdline"
    else
        ps -p "$1" -o args= 2>/dev/null
    fi
}

# Prints the pid of the server that wrote the pid file, if it lives: its command line names the same pid file, so a pid
# that another process has by now is not taken for it.
running_pid() {
    local pid
    [ -r "$PID_FILE" ] || return 1
    pid="$(tr -cd '0-9' <"$PID_FILE")"
    [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null || return 1
    arguments_of "$pid" | grep -qF -e "-Dvivarium.pidfile=$PID_FILE" || return 1
    echo "$pid"
}

# Asks a four-letter word at the client port; prints the answer, fails where none comes.
ask() {
    (
        exec 3<>"/dev/tcp/$ADDRESS/$PORT" || exit 1
        printf '%s' "$1" >&3
        got=1
        while IFS= read -r -t 5 line <&3 || [ -n "$line" ]; do
            printf '%s\n' "$line"
            got=0
            line=""
        done
        exit "$got"
    ) 2>/dev/null
}

# Whether it serves. A server whose words do not include srvr says so, and that is an answer.
serves() {
    local answer
    answer="$(ask srvr)" && ! printf '%s' "$answer" | grep -q "not currently serving"
}

# What the server itself said before it died, or since it does not answer.
reason() {
    if [ -s "$OUT" ]; then
        tail -n 20 "$OUT" >&2
    else
        grep -E ' (ERROR|WARN) ' "$ZOO_LOG_DIR/$ZOO_LOG_FILE" 2>/dev/null | tail -n 10 >&2
    fi
    echo "See $ZOO_LOG_DIR/$ZOO_LOG_FILE and $OUT" >&2
}

start() {
    local pid deadline
    printf 'Starting zookeeper ... '
    if pid="$(running_pid)"; then
        echo "already running as process $pid."
        exit 1
    fi
    if ! mkdir -p "$ZOO_LOG_DIR" "$(dirname "$PID_FILE")"; then
        echo "FAILED TO START"
        exit 1
    fi
    if [ -n "$PORT" ] && [ "$PORT" != 0 ] && ask ruok >/dev/null; then
        echo "FAILED TO START"
        echo "Another server answers at $ADDRESS:$PORT; stop it, or change clientPort in $CFG" >&2
        exit 1
    fi
    command_line logback-file.xml
    nohup "${COMMAND[@]}" >"$OUT" 2>&1 </dev/null &
    pid=$!
    if ! echo "$pid" >"$PID_FILE"; then
        kill "$pid"
        echo "FAILED TO START"
        echo "$PID_FILE cannot be written" >&2
        exit 1
    fi
    deadline=$((SECONDS + START_LIMIT_S))
    while kill -0 "$pid" 2>/dev/null; do
        # a port that the system chooses cannot be asked from here
        if [ "$PORT" = 0 ] || serves; then
            echo STARTED
            prepare_in_background
            exit 0
        fi
        if [ "$SECONDS" -ge "$deadline" ]; then
            echo "FAILED TO START"
            echo "Process $pid lives, but does not serve at $ADDRESS:$PORT after $START_LIMIT_S s:" >&2
            reason
            exit 1
        fi
        sleep 0.2
    done
    rm -f "$PID_FILE"
    echo "FAILED TO START"
    reason
    exit 1
}

stop() {
    local pid deadline
    printf 'Stopping zookeeper ... '
    if ! pid="$(running_pid)"; then
        echo "no zookeeper to stop ($PID_FILE names no running server)"
        rm -f "$PID_FILE"
        return 0
    fi
    kill "$pid"
    deadline=$((SECONDS + STOP_LIMIT_S))
    while kill -0 "$pid" 2>/dev/null; do
        if [ "$SECONDS" -ge "$deadline" ]; then
            echo "it did not within $STOP_LIMIT_S s, so it is killed" >&2
            kill -9 "$pid"
            deadline=$((SECONDS + STOP_LIMIT_S))
        fi
        sleep 0.1
    done
    rm -f "$PID_FILE"
    echo STOPPED
}

status() {
    local answer mode
    if [ -z "$PORT" ] || [ "$PORT" = 0 ]; then
        echo "Client port not found in $CFG" >&2
        exit 1
    fi
    echo "Client port found: $PORT. Client address: $ADDRESS. Client SSL: false."
    answer="$(ask srvr)"
    mode="$(printf '%s\n' "$answer" | sed -n 's/^Mode: /Mode: /p')"
    if [ -n "$mode" ]; then
        echo "$mode"
        exit 0
    fi
    if [ -n "$answer" ]; then
        printf '%s\n' "$answer" >&2
    else
        echo "Error contacting service. It is probably not running." >&2
    fi
    exit 1
}

foreground() {
    local pid
    if pid="$(running_pid)"; then
        echo "already running as process $pid." >&2
        exit 1
    fi
    mkdir -p "$ZOO_LOG_DIR" "$(dirname "$PID_FILE")" || exit 1
    command_line "$1"
    # exec keeps the pid
    echo $$ >"$PID_FILE" || exit 1
    exec "${COMMAND[@]}"
}

if [ $# -gt 2 ]; then
    usage
    exit 2
fi
case "$VERB" in
    start) locate && start ;;
    start-foreground) locate && foreground logback.xml ;;
    shell)
        locate
        echo "Log: $ZOO_LOG_DIR/$ZOO_LOG_FILE" >&2
        foreground logback-file.xml
        ;;
    stop) locate && stop ;;
    restart) locate && stop && start ;;
    status) locate && status ;;
    prepare) prepare ;;
    version) echo "Vivarium, version $(cat "$VIVARIUM_HOME/VERSION")" ;;
    print-cmd)
        locate
        command_line logback-file.xml
        printf '%q ' "${COMMAND[@]}"
        echo
        ;;
    -h | --help | help)
        usage 2>&1
        exit 0
        ;;
    *)
        usage
        exit 2
        ;;
esac
