"""The command line: `muster serve | worker | migrate | …`. Each command is a function in `muster.commands`."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from muster import __version__
from muster.kernel.errors import MusterError, ValidationFailed
from muster.settings import InvalidSettings, Settings, load_settings

app = typer.Typer(
    help="Muster: the work board and the front desk of a team that runs things.", no_args_is_help=True, add_completion=False
)
keys = typer.Typer(help="Signing keys.", no_args_is_help=True)
imports = typer.Typer(help="Bring work from elsewhere.", no_args_is_help=True)
app.add_typer(keys, name="keys")
app.add_typer(imports, name="import")
aws = typer.Typer(help="What runs on AWS.", no_args_is_help=True)
app.add_typer(aws, name="aws")


@app.command()
def version() -> None:
    """Prints the version."""
    typer.echo(__version__)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on; 0 takes a free one.")] = None,
) -> None:
    """Serves the API and the web client, and delivers messages."""
    from muster.commands.serve import serve as run

    _run(lambda: run(settings(host=host, port=port)))


@app.command()
def worker() -> None:
    """Delivers messages, beside a server that does not."""
    from muster.commands.serve import work

    _run(lambda: work(settings()))


@app.command()
def migrate() -> None:
    """Brings the database's schema up to date."""
    from muster.commands.migrate import migrate as run

    _tell(lambda: run(settings()))


@app.command()
def openapi() -> None:
    """Prints the OpenAPI document."""
    from muster.commands.openapi import document

    json.dump(document(), sys.stdout, indent=2, sort_keys=True, ensure_ascii=False)
    sys.stdout.write("\n")


@app.command()
def backup(destination: Annotated[Path, typer.Argument(help="A new .tar.gz file, or a folder to put one into.")]) -> None:
    """Writes a backup of everything, also while the server runs."""
    from muster.commands.backup import backup as run

    _tell(lambda: run(settings(), destination))


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(help="A backup.")],
    data_dir: Annotated[Path, typer.Argument(help="A fresh data folder.")],
) -> None:
    """Restores a backup into a fresh data folder."""
    from muster.commands.restore import restore as run

    _tell(lambda: run(source, data_dir))


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Says what is wrong with the configuration, and what to do about it. Ends with 1 if anything is."""
    from muster.commands.doctor import doctor as run

    found = run()
    typer.echo(found.as_json() if as_json else found.as_text())
    raise SystemExit(0 if found.healthy else 1)


@app.command()
def demo(seed: Annotated[int, typer.Option(help="Another seed, other examples.")] = 1) -> None:
    """Fills a new workspace with examples: four projects, twelve people, 600 tasks."""
    from muster.commands.demo import demo as run

    _tell(lambda: run(settings(), seed=seed))


@keys.command("rotate")
def rotate_keys(
    purpose: Annotated[
        str, typer.Argument(help="active_session, verify_email_session, password_reset_session, tickets or all.")
    ] = "all",
) -> None:
    """Replaces signing keys now. What the former ones signed stays valid until it expires; tickets for good."""
    from muster.commands.keys import rotate

    _tell(lambda: rotate(settings(), purpose))


@imports.command("trello")
def import_trello(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="The board's JSON export.")],
    by: Annotated[str, typer.Option(help="The address of the admin in whose name it happens.")],
    dry_run: Annotated[bool, typer.Option(help="Only say what would come.")] = False,
    key: Annotated[str | None, typer.Option(help="The key of the new project.")] = None,
    copy: Annotated[bool, typer.Option(help="Bring a board a second time.")] = False,
    person: Annotated[list[str] | None, typer.Option("--map", help="username=address of somebody who is here.")] = None,
) -> None:
    """Turns a Trello board into a project, whole or not at all."""
    from muster.commands.bring import bring

    pairs = dict(
        pair.split("=", 1) if "=" in pair else fail(f"--map takes username=address, not {pair}") for pair in person or ()
    )
    _tell(lambda: bring(settings(), source="trello", file=file, by=by, dry_run=dry_run, key=key, copy=copy, people=pairs))


Stage = Annotated[str, typer.Option(help="The stage that was deployed.")]
Region = Annotated[str, typer.Option(help="Its region. Default: that of the environment.")]


@aws.command("env")
def aws_env(stage: Stage = "dev", region: Region = "") -> None:
    """Prints the settings of a deployment as the lines of a .env file."""
    from muster.commands.aws import env

    _tell(lambda: env(stage, region))


@aws.command("setup-code")
def aws_setup_code(stage: Stage = "dev", region: Region = "") -> None:
    """Prints the code with which the first admin sets a deployment up."""
    from muster.commands.aws import setup_code

    _tell(lambda: setup_code(stage, region))


def settings(**given: object) -> Settings:
    """The settings, with what the command line gives. Ends the program with a clear word if they are not valid."""
    try:
        return load_settings(**{name: value for name, value in given.items() if value is not None})
    except InvalidSettings as error:
        for variable, message, value in error.problems:
            typer.echo(f"{variable}: {message} (it is {value!r})", err=True)
        fail("The settings are not valid; docs/reference/settings.md lists them.")


def fail(reason: str) -> NoReturn:
    """Ends the program with a reason."""
    typer.echo(reason, err=True)
    raise SystemExit(1)


def _run(process: Callable[[], int]) -> NoReturn:
    """Runs a process until it ends, or says why it cannot start."""
    from muster.commands.start import CannotStart

    try:
        code = process()
    except CannotStart as error:
        fail(str(error))
    raise SystemExit(code)


def _tell(command: Callable[[], str]) -> None:
    """Runs a command and prints what it says."""
    try:
        typer.echo(command())
    except ModuleNotFoundError as error:
        fail(f"{error}: this command needs an extra of Muster, such as muster[aws].")
    except ValidationFailed as error:
        fail("\n".join(f"{bad.field}: {bad.message}" for bad in error.errors))
    except MusterError as error:
        fail(error.detail)


def main() -> None:
    """The entry point of the `muster` program."""
    app()


__all__ = ["Path", "main"]

if __name__ == "__main__":
    main()
