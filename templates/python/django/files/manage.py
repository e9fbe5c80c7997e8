"""Django's commands: `python manage.py help`. `runserver` starts anew when a file changes."""

import os
import sys

from django.core.management import execute_from_command_line
from django.core.management.commands.runserver import Command as RunServer

from app.environment import PORT

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "app.settings")
RunServer.default_port = str(PORT)

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
