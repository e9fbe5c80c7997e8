"""Starts the server: `python -m app`, with `--reload` anew whenever a file changes."""

import signal
import sys

from waitress.server import create_server
from werkzeug.serving import run_simple

from app.environment import PORT
from app.listener import listen
from app.main import app

if "--reload" in sys.argv:
    # Flask's own server, for development only; without its debugger, whose answers have no CORS headers.
    run_simple("localhost", PORT, app, use_reloader=True, threaded=True)
else:
    # What stops a container. Requests that are under way get a moment to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    create_server(app, sockets=[listen()]).run()
