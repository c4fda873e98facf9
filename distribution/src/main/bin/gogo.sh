#!/usr/bin/env bash
# A terminal at the Gogo shell of the server that runs on this machine; --help says how.
set -u
# no arguments of ours are for env.sh: --config is a file here
# shellcheck source=env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh" ""

# -c names a file as zkServer.sh does; what follows the options goes on as it is
cfg="$ZOOCFGDIR/$ZOOCFG"
options=()
while [ $# -gt 0 ]; do
    case "$1" in
        -c | --config)
            if [ $# -gt 1 ]; then
                case "$2" in
                    /*) cfg="$2" ;;
                    */* | . | ..) cfg="$PWD/$2" ;;
                    *) cfg="$ZOOCFGDIR/$2" ;;
                esac
                shift 2
                continue
            fi
            ;;
        -*) ;;
        *) break ;;
    esac
    options+=("$1")
    shift
done

# a relative dataDir is below the installation
cd "$VIVARIUM_HOME" || exit 1
exec "$JAVA" "${CLIENT_FLAGS[@]}" -cp "$(client_class_path)" \
    org.vivarium.cli.GogoMain -c "$cfg" "${options[@]}" "$@"
