#!/usr/bin/env bash
# The command line client: zkCli.sh [-server host:port] [command]; "help" lists the commands.
set -u
# shellcheck source=env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
exec "$JAVA" "${CLIENT_FLAGS[@]}" -cp "$(client_class_path)" org.vivarium.cli.Main "$@"
