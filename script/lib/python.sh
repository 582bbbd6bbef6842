# Sets $python to the first Python that is new enough; sourced by the scripts, in the project's folder.
python=
for candidate in .venv/bin/python "${PYTHON:-python3}" python3 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "需要 Python 3.11 或更高版本，请先安装。 / Python 3.11 or later is needed: please install it." >&2
    exit 1
fi
