"""What gunicorn and the ``flask`` command load."""

from contest.app import create_app

app = create_app()
