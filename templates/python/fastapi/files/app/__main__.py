"""Starts the server: `python -m app`, with `--reload` anew whenever a file changes."""

import sys
from contextlib import suppress

import uvicorn
from uvicorn.supervisors import ChangeReload

from app.listener import listen
from app.main import app

# With `--reload` another process serves, and that loads this file as well, under another name.
if __name__ == "__main__":
    reload = "--reload" in sys.argv
    config = uvicorn.Config(
        "app.main:app" if reload else app,
        reload=reload,
        reload_dirs=["app"] if reload else None,
        log_level="warning",
        timeout_graceful_shutdown=3,
    )
    server = uvicorn.Server(config)
    # Ctrl-C is no error.
    with suppress(KeyboardInterrupt):
        if reload:
            ChangeReload(config, target=server.run, sockets=[listen()]).run()
        else:
            server.run(sockets=[listen()])
