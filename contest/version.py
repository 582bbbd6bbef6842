"""The version of this program, as bundles name it in ``made_by``."""

NAME = "Leitai"
VERSION = "1.0"
MADE_BY = f"{NAME} {VERSION}"
