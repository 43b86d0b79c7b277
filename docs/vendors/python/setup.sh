#!/usr/bin/env bash
# Makes a virtual environment with what the examples need, and the stubs of the protocol in it.
#
#   docs/vendors/python/setup.sh FOLDER
#
# Needs Python 3.10 or newer with its venv module (on Debian: apt-get install python3-venv) and a package index.
set -euo pipefail

if [ $# -ne 1 ]; then
    echo "usage: $0 FOLDER   (the virtual environment to make, for instance kring-venv)" >&2
    exit 64
fi
here="$(cd "$(dirname "$0")" && pwd)"
proto="$here/../../../proto"
python="${PYTHON:-python3}"

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "$python has no venv module; on Debian: apt-get install python3-venv" >&2
    exit 69
fi
"$python" -m venv "$1"
venv="$(cd "$1" && pwd)"
"$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"

# The stubs are made from the contract, never kept beside it: they cannot fall behind.
mkdir -p "$venv/stubs"
(cd "$proto" && "$venv/bin/python" -m grpc_tools.protoc -I . \
    --python_out="$venv/stubs" --pyi_out="$venv/stubs" --grpc_python_out="$venv/stubs" \
    kring/v1/common.proto kring/v1/registrations.proto kring/v1/notices.proto)
site="$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
echo "$venv/stubs" > "$site/kring-stubs.pth"
echo "Ready: $venv/bin/python"
