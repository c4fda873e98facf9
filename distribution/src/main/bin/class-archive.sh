# shellcheck shell=bash
# The classes of a server as its JVM has them in memory, in a file that the JVM maps instead of reading jars: a start takes
# a third less time. Sourced by zkServer.sh after env.sh.
#
# The file is made by the JVM that will use it, from the jars of this installation, so it is never shipped. The JVM passes
# over one that does not fit. It knows the jars of its class path by size and time alone, and ours all have one time: so
# the name of the file keeps it away from other JVMs and from other builds of this server.

# Prints how the names of archives for this JVM begin; fails for a JVM that does not say which one it is.
class_archive() {
    local java release key
    java="$(readlink -f "$JAVA" 2>/dev/null)" || return 1
    release="${java%/*/*}/release"
    [ -r "$release" ] || return 1
    key="$(cat "$release" "$VIVARIUM_HOME/VERSION" "$VIVARIUM_HOME"/lib/org.vivarium.*.jar \
        "$VIVARIUM_HOME"/bundles/*/org.vivarium.runtime-*.jar | cksum)" || return 1
    echo "$VIVARIUM_HOME/lib/classes-${key%% *}"
}

# Whether the flags of the operator say how classes are shared; then nothing is done here.
class_sharing_is_set() {
    case "${SERVER_JVMFLAGS:-} ${JVMFLAGS:-} ${JDK_JAVA_OPTIONS:-} ${JAVA_TOOL_OPTIONS:-}" in
        *SharedArchive* | *ArchiveClasses* | *-Xshare* | *AOTCache* | *AOTMode*) return 0 ;;
    esac
    return 1
}

# Sets CLASS_FLAGS to what tells the JVM of the archive, and ARCHIVE_MISSING to whether there could be one and is none.
find_class_archive() {
    local begin archive size
    CLASS_FLAGS=(-Xshare:auto)
    ARCHIVE_MISSING=no
    class_sharing_is_set && return
    begin="$(class_archive)" || return
    ARCHIVE_MISSING=yes
    for archive in "$begin"-*.jsa; do
        # a part of an archive, as a copy that was broken off leaves it, would end the JVM
        size="$(wc -c 2>/dev/null <"$archive")" || continue
        if [ "$archive" = "$begin-$((size)).jsa" ]; then
            # what the JVM has to say of an archive that does not fit helps nobody: it starts without
            CLASS_FLAGS+=(-Xlog:cds=off "-Xlog:cds+dynamic=off" "-XX:SharedArchiveFile=$archive")
            ARCHIVE_MISSING=no
            return
        fi
    done
}

# Makes the archive with a server that runs for a few seconds, on a free port of this machine and data of its own.
prepare() {
    local archive work
    if ! archive="$(class_archive)"; then
        echo "Error: $JAVA does not say in a file named release which JVM it is; starts go on without an archive" >&2
        return 1
    fi
    if [ ! -w "$VIVARIUM_HOME/lib" ]; then
        echo "Error: $VIVARIUM_HOME/lib is not writable; run this as the user that the installation belongs to" >&2
        return 1
    fi
    work="$(mktemp -d)" || return 1
    # on the file system of its last place, so that it comes there whole or not at all
    local made="$archive.$$"
    if train "$work" "$made" >"$work/said" 2>&1 && publish "$made" "$archive"; then
        rm -rf "$work"
        return 0
    fi
    echo "Error: no archive of classes was made; starts go on without one" >&2
    tail -n 20 "$work/said" >&2
    rm -rf "$work" "$made"
    return 1
}

# $1: the archive, $2: how its name is to begin. Its size is in its name.
publish() {
    local last
    chmod 644 "$1" || return 1
    sync "$1" 2>/dev/null || sync
    last="$2-$(($(wc -c <"$1"))).jsa"
    rm -f "$2"-*.jsa
    mv -f "$1" "$last" && echo "Made $last"
}

# $1: directory to work in, $2: the archive to make. What its clients do here is what is in the archive.
train() {
    local port=$((20000 + RANDOM % 12000)) conf="$1/conf"
    mkdir "$conf" "$1/deploy" || return 1
    cp "$VIVARIUM_HOME/conf/framework.properties" "$VIVARIUM_HOME/conf/logback-file.xml" "$conf" || return 1
    # no bundle of the operator's takes part, nor a setting
    printf '\nfelix.fileinstall.dir=%s\n' "$1/deploy" >>"$conf/framework.properties"
    printf '%s\n' "dataDir=$1/data" "clientPort=$port" clientPortAddress=127.0.0.1 >"$conf/zoo.cfg"
    (
        unset ZOOCFG ZOOPIDFILE ZOO_LOG_FILE JVMFLAGS CLIENT_JVMFLAGS JDK_JAVA_OPTIONS JAVA_TOOL_OPTIONS
        export ZOO_LOG_DIR="$1/logs" SERVER_JVMFLAGS="-XX:ArchiveClassesAtExit=$2 -Xlog:cds=off -Xlog:cds+dynamic=off"
        ours="$VIVARIUM_HOME/bin"
        "$ours/zkServer.sh" --config "$conf" start || exit 1
        printf '%s\n' "create /a 1" "set /a 2" "get /a" "ls /" "delete /a" |
            "$ours/zkCli.sh" -server "127.0.0.1:$port"
        "$ours/zkServer.sh" --config "$conf" stop
    )
    [ -s "$2" ]
}

# After a start without an archive, and where one can be made: makes it, for the next start. Nobody waits for it.
prepare_in_background() {
    if [ "$ARCHIVE_MISSING" = yes ] && [ -w "$VIVARIUM_HOME/lib" ]; then
        nohup nice -n 19 "$VIVARIUM_HOME/bin/zkServer.sh" prepare >/dev/null 2>&1 </dev/null &
    fi
}
