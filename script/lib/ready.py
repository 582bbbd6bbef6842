"""Install the requirements files named on the command line into .venv, where they changed."""

import sys

from machine import ensure_installed

ensure_installed(*sys.argv[1:])
