"""Starts the server: `python -m app`."""

import signal
import sys

from waitress.server import create_server

from app.listener import listen
from app.main import app

# What stops a container. Requests that are under way get a moment to end.
signal.signal(signal.SIGTERM, lambda *_: sys.exit())
create_server(app, sockets=[listen()]).run()
