"""The tasks: `TASKS` says what each can be set to; the physics of a task is its own file."""

from models.tasks.settings import TASKS, Setting, Task

__all__ = ["TASKS", "Setting", "Task"]
