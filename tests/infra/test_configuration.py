import json
from pathlib import Path

import aws_cdk as cdk
import pytest

from infra.configuration import Configuration, InvalidContext, read
from scripts.package import RECORD, Target


def _read(**context: object) -> Configuration:
    return read(cdk.App(context=context).node)


def test_without_context_it_is_dev_on_postgresql_and_the_newest_python() -> None:
    found = _read()
    assert (found.stage.name, found.engine, found.architecture, found.python) == ("dev", "postgresql", "arm64", "3.14")


@pytest.mark.parametrize(
    ("context", "message"),
    [
        ({"stage": "test"}, "stage is one of dev, prod"),
        ({"engine": "oracle"}, "engine is one of"),
        ({"stage": "prod"}, "Say who sends mails"),
        ({"mail_from": "nobody"}, "Say who sends mails"),
        ({"domain": "muster.example"}, "A domain needs a certificate"),
        ({"domain": "a.example", "certificate": "arn:aws:acm:eu-west-1:1:certificate/x"}, "certificates of us-east-1 only"),
        ({"python": "latest"}, "a version such as 3.14"),
        ({"environment": "[1]"}, "environment is an object"),
        ({"environment": "{"}, "environment is an object"),
        ({"visibility": "soon"}, "visibility is a number of seconds"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_give(context: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidContext, match=message):
        _read(**context)


def test_the_environment_may_be_text_or_an_object() -> None:
    assert _read(environment='{"MUSTER_LOG_LEVEL": "debug"}').environment == {"MUSTER_LOG_LEVEL": "debug"}
    assert _read(environment={"MUSTER_LOG_LEVEL": "debug"}).environment == {"MUSTER_LOG_LEVEL": "debug"}


def test_the_senders_name_is_not_its_address() -> None:
    assert _read(mail_from="Muster <muster@example.org>").mail_address == "muster@example.org"


@pytest.mark.req("AW-1")
def test_a_package_is_deployed_as_what_it_was_built_for(tmp_path: Path) -> None:
    (tmp_path / "muster").mkdir()
    record = tmp_path / RECORD
    record.write_text(json.dumps(Target("3.13", "x86_64").record))
    folder = str(tmp_path)
    assert _read(package=folder, python="3.13", architecture="x86_64").has_package
    with pytest.raises(InvalidContext, match=r"built for Python 3\.13 on x86_64.*--python 3\.14 --architecture arm64"):
        _read(package=folder)
    with pytest.raises(InvalidContext, match="built for Python"):
        _read(package=folder, python="3.13")
    record.unlink()
    with pytest.raises(InvalidContext, match="built by an older version"):
        _read(package=folder)
