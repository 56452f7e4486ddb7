#!/bin/sh
# The same words as `make`, for a machine without make: sh dev.sh demo. Finds a Python and hands over to dev.py.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck disable=SC2086
for python in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
  if "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null; then
    exec "$python" "$here/dev.py" "$@"
  fi
done
echo "This needs Python 3.11, 3.12, 3.13 or 3.14; none was found (apt-get install python3, or PYTHON=/path/to/python sh dev.sh $*)." >&2
exit 2
