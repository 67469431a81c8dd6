"""The command line `motor-memory`: which commands there are, and how faults become messages and exit codes."""

from __future__ import annotations

import signal
import sys
from importlib.metadata import version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from commands import analyse, check, demo, doctor, exits, export, figure, info, listing, run, score
from commands.console import Json, Quiet
from commands.surroundings import shadowed


class Commands(TyperGroup):
    """Commands whose faults are one message and an exit code, never a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except (Exception, KeyboardInterrupt) as error:
            code = exits.code_of(error)
            if code is None:
                raise
            if code == exits.CLOSED:
                exits.stop_writing()
                raise typer.Exit(code) from None
            typer.echo(f"motor-memory: {exits.message_of(error)}", err=True)
            raise typer.Exit(code) from None


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="A spiking-network simulator of motor memory: practice, sleep, gap and retest.",
)
app.command("demo")(demo.demo)
app.command("list")(listing.list_)
app.command("check")(check.check)
app.command("run")(run.run)
app.command("info")(info.info)
app.command("analyse")(analyse.analyse)
app.command("figure")(figure.figure)
app.command("score")(score.score)
app.command("export")(export.export)
app.command("doctor")(doctor.doctor)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(version("motor-memory"))
        raise typer.Exit


@app.callback()
def _options(
    ctx: typer.Context,
    as_json: Json = False,
    quiet: Quiet = False,
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    # The two options that work everywhere also work before the command's name.
    given = {name: True for name, wanted in (("as_json", as_json), ("quiet", quiet)) if wanted}
    ctx.default_map = {str(command.name): given for command in app.registered_commands}


def main() -> None:
    """Run the command line."""
    for fault in shadowed():
        typer.echo(f"motor-memory: {fault}", err=True)
        sys.exit(exits.MACHINE)
    # Ignored where a script started us in the background. Brian2 calls the handler before its own and fails if there is none.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    app()


if __name__ == "__main__":
    main()
