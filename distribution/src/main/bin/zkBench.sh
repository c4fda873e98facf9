#!/usr/bin/env bash
# Loads a server and says how fast it answers: zkBench.sh WORKLOAD [option ...]; --help lists both.
set -u
# shellcheck source=env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
exec "$JAVA" "${CLIENT_FLAGS[@]}" -cp "$VIVARIUM_HOME/lib/bench/*" org.vivarium.itests.benchmark.Main "$@"
