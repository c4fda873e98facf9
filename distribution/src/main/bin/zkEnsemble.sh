#!/usr/bin/env bash
# Runs an ensemble on one machine, to try things out and for tests. See usage below.
set -u
umask 027

usage() {
    cat <<USAGE
Usage: $0 VERB [--servers N] [--dir DIR] [--client-port PORT] [--peer-port PORT]

  start    make what is missing of the ensemble's configuration, and start every server
  stop     stop every server
  status   say which server leads; exit code 1 where one does not serve
  destroy  stop every server, and delete DIR with all data

  --servers N         how many servers, 1 to 9 (3)
  --dir DIR           where each has its zoo.cfg, data and log (ensemble/ below the installation)
  --client-port PORT  of server 1; each further one has the next (2181)
  --peer-port PORT    the first of two ports a server needs for the others (2888)

All listen on 127.0.0.1 only. What a zoo.cfg in DIR says stays as it is: change it and start again.
USAGE
}

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"
verb="${1:-}"
[ $# -gt 0 ] && shift
servers=3
dir="$(dirname "$here")/ensemble"
client_port=2181
peer_port=2888

wrong() {
    echo "$0: $1; see $0 --help" >&2
    exit 2
}

while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || wrong "$1 wants a value"
    case "$1" in
        --servers) servers="$2" ;;
        --dir) dir="$2" ;;
        --client-port) client_port="$2" ;;
        --peer-port) peer_port="$2" ;;
        *) wrong "there is no option $1" ;;
    esac
    shift 2
done
case "$servers" in [1-9]) ;; *) wrong "--servers is a number from 1 to 9, not $servers" ;; esac
for port in "$client_port" "$peer_port"; do
    case "$port" in
        "" | *[!0-9]* | ??????*) wrong "a port is a number from 1 to 65535, not $port" ;;
    esac
done

# Writes the zoo.cfg of server $1, unless there is one.
configure() {
    local home="$dir/$1" sid
    mkdir -p "$home/data" || exit 1
    dir="$(cd "$dir" && pwd -P)"
    home="$dir/$1"
    [ -f "$home/data/myid" ] || echo "$1" >"$home/data/myid" || exit 1
    [ -f "$home/zoo.cfg" ] && return
    {
        echo "tickTime=2000"
        echo "initLimit=10"
        echo "syncLimit=5"
        echo "dataDir=$home/data"
        echo "clientPort=$((client_port + $1 - 1))"
        echo "clientPortAddress=127.0.0.1"
        for sid in $(seq 1 "$servers"); do
            echo "server.$sid=127.0.0.1:$((peer_port + 2 * (sid - 1))):$((peer_port + 2 * sid - 1))"
        done
    } >"$home/zoo.cfg" || exit 1
}

# Runs a verb of zkServer.sh for server $1.
server() {
    ZOO_LOG_DIR="$dir/$1/logs" ZOO_LOG_FILE=server.log ZOOPIDFILE="" "$here/zkServer.sh" "$2" "$dir/$1/zoo.cfg"
}

# Runs a verb for every server that there is, at once, and waits; exit code 1 where one failed.
everywhere() {
    local home pids=() failed=0 pid
    for home in "$dir"/[1-9]; do
        [ -f "$home/zoo.cfg" ] || continue
        server "$(basename "$home")" "$1" >"$home/$1.out" 2>&1 &
        pids+=($!)
    done
    [ "${#pids[@]}" -gt 0 ] || wrong "there is no ensemble in $dir; start one"
    for pid in "${pids[@]}"; do
        wait "$pid" || failed=1
    done
    for home in "$dir"/[1-9]; do
        [ -f "$home/$1.out" ] || continue
        sed "s/^/server $(basename "$home"): /" "$home/$1.out" | grep -v ": Using config"
        rm -f "$home/$1.out"
    done
    return "$failed"
}

case "$verb" in
    start)
        for sid in $(seq 1 "$servers"); do
            configure "$sid"
        done
        everywhere start || exit 1
        echo "zkCli.sh -server $(for sid in $(seq 1 "$servers"); do printf '127.0.0.1:%s,' $((client_port + sid - 1)); done | sed 's/,$//')"
        ;;
    stop) everywhere stop ;;
    status) everywhere status ;;
    destroy)
        everywhere stop
        rm -rf "${dir:?}"/[1-9]
        rmdir "$dir" 2>/dev/null
        ;;
    -h | --help | help) usage ;;
    *)
        usage >&2
        exit 2
        ;;
esac
