#!/bin/sh
# Prints the first Python on the machine that is new enough (3.11), or says what to install.
# Each one is started, since a version manager's stand-in may exist and still run nothing.
for candidate in python3.11 python3.12 python3.13 python3.14 python3 python; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        echo "$candidate"
        exit 0
    fi
done
cat >&2 <<'MESSAGE'
FeedbackHub needs Python 3.11 or newer, and none was found on this machine. Install one:
  Debian 12, Ubuntu:  sudo apt-get install -y python3.11 python3.11-venv
  Fedora:             sudo dnf install -y python3.11
  macOS:              brew install python@3.11
MESSAGE
exit 1
