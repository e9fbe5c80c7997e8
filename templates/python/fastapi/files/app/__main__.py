"""Starts the server: `python -m app`."""

from contextlib import suppress

import uvicorn

from app.listener import listen
from app.main import app

config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=3)
# Ctrl-C is no error.
with suppress(KeyboardInterrupt):
    uvicorn.Server(config).run(sockets=[listen()])
