"""A backup is taken while people work, and comes back whole or not at all."""

import asyncio
import gzip
import io
import os
import shutil
import sqlite3
import stat
import tarfile
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from muster.bootstrap import Application, build
from muster.commands.backup import Manifest, backup
from muster.commands.migrate import migrate
from muster.commands.restore import BadBackup, restore
from muster.identity.models import Device
from muster.identity.setup_service import FirstAdmin
from muster.kernel.errors import Conflict, MusterError, NotFound
from muster.kernel.principal import Principal
from muster.settings import Settings
from muster.tasks.projects_service import NewProject
from muster.tasks.service import Draft

PASSWORD = "correct horse battery staple"
PICTURE = b"\x89PNG not really " * 4000


def settings_of(folder: Path) -> Settings:
    return Settings(_env_file=None, data_dir=folder, database_url="", smtp_url="")


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def set_up(application: Application) -> Principal:
    code = await application.identity.setup.setup_code() or ""
    first = FirstAdmin(workspace="Kept", email="ada@muster.test", password=PASSWORD, given_name="Ada", family_name="Lovelace")
    signed_in = await application.identity.setup.set_up(code, first, Device("127.0.0.1", "test"))
    caller = Principal(signed_in.me.id, "Admins", "test")
    await application.tasks.projects.create(caller, NewProject(key="KEEP", name="Kept", color="#4263eb"))
    return caller


async def attach(application: Application, caller: Principal, task: str, content: bytes) -> None:
    made = await application.tasks.attachments.create(caller, task, name="a.png", size=len(content), content_type="image/png")
    token = made.upload.url.rpartition("/")[2]
    assert application.ports.linked_files is not None
    await application.ports.linked_files.receive(token, _once(content), size=len(content), content_type="image/png")
    await application.tasks.attachments.complete(caller, made.attachment.id)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a little of everything."""
    folder = tmp_path_factory.mktemp("kept") / "data"

    async def fill() -> None:
        settings = settings_of(folder)
        application = build(settings)
        async with application.running(dispatch=False):
            caller = await set_up(application)
            for number in range(5):
                await application.tasks.tasks.create(caller, Draft(project="KEEP", title=f"Task {number}"))
            await attach(application, caller, "KEEP-1", PICTURE)

    migrate(settings_of(folder))
    asyncio.run(fill())
    (folder / "mail").mkdir()
    (folder / "mail" / "one.eml").write_text("Subject: kept\n\nwords\n")
    return folder


@pytest.fixture
def archive(kept: Path, tmp_path: Path) -> Path:
    target = tmp_path / "backup.tar.gz"
    backup(settings_of(kept), target)
    return target


def files_in(folder: Path) -> dict[str, bytes]:
    """What a folder keeps, without the database and without what is work in progress."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith((".", "muster.db"))
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }  # fmt: skip


def rows_in(database: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(database)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names if "_fts_" not in name}


def members_of(archive: Path) -> list[tuple[str, bytes]]:
    with tarfile.open(archive) as opened:
        found = [(member.name, opened.extractfile(member)) for member in opened]
        return [(name, content.read()) for name, content in found if content is not None]


def rewritten(archive: Path, change: Callable[[list[tuple[str, bytes]]], list[tuple[str, bytes]]]) -> Path:
    """The archive with other members."""
    members = change(members_of(archive))
    target = archive.with_name("changed.tar.gz")
    with tarfile.open(target, "w:gz") as opened:
        for name, content in members:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            opened.addfile(entry, io.BytesIO(content))
    return target


def nothing_left(folder: Path) -> bool:
    return not any("restore" in path.name or path.name == "new" for path in folder.iterdir())


async def count_tasks(folder: Path) -> int:
    application = build(settings_of(folder))
    async with application.running(dispatch=False):
        signed_in = await application.identity.sessions.login("ada@muster.test", PASSWORD, None, Device("127.0.0.1", "test"))
        caller = Principal(signed_in.me.id, "Admins", "test")
        [project] = (await application.tasks.projects.list(caller, archived=False, after=None, limit=10)).items
        assert project.key == "KEEP"
        tasks = 0
        while True:
            try:
                await application.tasks.tasks.get(caller, f"KEEP-{tasks + 1}")
            except NotFound:
                return tasks
            tasks += 1


def test_what_is_restored_is_what_was_there(kept: Path, archive: Path, tmp_path: Path) -> None:
    said = restore(archive, tmp_path / "new")
    assert str(tmp_path / "new") in said
    assert files_in(tmp_path / "new") == files_in(kept)
    assert any(content == PICTURE for content in files_in(kept).values())
    assert rows_in(tmp_path / "new" / "muster.db") == rows_in(kept / "muster.db")


async def test_muster_works_in_it(archive: Path, tmp_path: Path) -> None:
    restore(archive, tmp_path / "new")
    assert await count_tasks(tmp_path / "new") == 5


@pytest.mark.req("SE-2")
def test_nobody_else_can_read_the_archive_or_what_comes_of_it(archive: Path, tmp_path: Path) -> None:
    restore(archive, tmp_path / "new")
    for path in (archive, tmp_path / "new", *(tmp_path / "new").rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


async def test_is_consistent_while_others_write(kept: Path, tmp_path: Path) -> None:
    folder = tmp_path / "busy"
    shutil.copytree(kept, folder)
    application = build(settings_of(folder))
    async with application.running(dispatch=False):
        signed_in = await application.identity.sessions.login("ada@muster.test", PASSWORD, None, Device("127.0.0.1", "test"))
        caller = Principal(signed_in.me.id, "Admins", "test")
        written: list[int] = []
        done = asyncio.Event()

        async def write(number: int) -> None:
            while not done.is_set():
                task = await application.tasks.tasks.create(caller, Draft(project="KEEP", title=f"While it runs {number}"))
                await attach(application, caller, task.id, os.urandom(2000))
                written.append(int(task.key.removeprefix("KEEP-")))

        writers = [asyncio.create_task(write(number)) for number in range(4)]
        archives = []
        for number in range(3):
            seen = len(written)
            target = tmp_path / f"{number}.tar.gz"
            await asyncio.to_thread(backup, settings_of(folder), target)
            archives.append((target, seen))
        done.set()
        await asyncio.gather(*writers)
    for target, seen in archives:
        restored = tmp_path / f"restored-{target.name}"
        await asyncio.to_thread(restore, target, restored)
        assert 5 + seen <= await count_tasks(restored) <= 5 + len(written) + 4
        with closing(sqlite3.connect(restored / "muster.db")) as database:
            attachments = database.execute("SELECT id FROM attachments WHERE state = 'ready'").fetchall()
            versions = database.execute("SELECT count(*) FROM documents WHERE pk LIKE 'TASK#%'").fetchone()
            tasks = database.execute("SELECT count(*) FROM tasks").fetchone()
        assert versions == tasks
        names = {Path(name).name for name in files_in(restored)}
        assert {row[0] for row in attachments} <= names
    assert len(written) > 3


def test_names_the_archive_itself_in_a_folder(kept: Path, tmp_path: Path) -> None:
    backup(settings_of(kept), tmp_path)
    [made] = tmp_path.iterdir()
    assert made.name.startswith("muster-")
    assert made.name.endswith("Z.tar.gz")


def test_overwrites_nothing(kept: Path, archive: Path) -> None:
    before = archive.read_bytes()
    with pytest.raises(Conflict, match="exists already"):
        backup(settings_of(kept), archive)
    assert archive.read_bytes() == before
    assert len(list(archive.parent.iterdir())) == 1


@pytest.mark.parametrize(
    ("place", "words"),
    [("data/b.tar.gz", "inside the data folder"), ("nowhere/b.tar.gz", "no folder"), ("backup.zip", "ends in .tar.gz")],
)
def test_refuses_other_places(kept: Path, place: str, words: str) -> None:
    with pytest.raises(MusterError, match=words):
        backup(settings_of(kept), kept.parent / place)


def test_refuses_where_there_is_nothing_to_keep(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no data folder"):
        backup(settings_of(tmp_path / "none"), tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotFound, match="no database"):
        backup(settings_of(tmp_path / "empty"), tmp_path / "b.tar.gz")
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]


def test_refuses_a_damaged_database(kept: Path, tmp_path: Path) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(kept, folder)
    with (folder / "muster.db").open("r+b") as file:
        for page in range(4, 20):
            file.seek(page * 4096)
            file.write(b"\x55" * 4096)
    with pytest.raises(MusterError, match=r"damaged|cannot be copied"):
        backup(settings_of(folder), tmp_path / "b.tar.gz")
    assert not (tmp_path / "b.tar.gz").exists()


def test_leaves_links_and_unfinished_work_out(kept: Path, tmp_path: Path) -> None:
    folder = tmp_path / "linked"
    shutil.copytree(kept, folder)
    (folder / "files" / "passwd").symlink_to("/etc/passwd")
    (folder / "files" / ".unfinished").mkdir(exist_ok=True)
    (folder / "files" / ".unfinished" / "half").write_bytes(b"half")
    said = backup(settings_of(folder), tmp_path / "b.tar.gz")
    assert "files/passwd" in said
    names = [name for name, _ in members_of(tmp_path / "b.tar.gz")]
    assert not any("passwd" in name or "unfinished" in name for name in names)


def test_keeps_files_and_secrets_of_a_workspace_on_another_database(kept: Path, tmp_path: Path) -> None:
    settings = settings_of(kept).model_copy(update={"database_url": "postgresql://muster@localhost/muster"})
    said = backup(settings, tmp_path / "b.tar.gz")
    assert "pg_dump" in said
    assert "NOT in it" in said
    told = restore(tmp_path / "b.tar.gz", tmp_path / "new")
    assert "restore your dump" in told
    assert not (tmp_path / "new" / "muster.db").exists()
    assert files_in(tmp_path / "new") == files_in(kept)


def test_takes_a_database_from_another_place(kept: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(kept, folder)
    (folder / "muster.db").rename(tmp_path / "elsewhere.db")
    settings = settings_of(folder).model_copy(update={"database_url": f"sqlite:///{tmp_path / 'elsewhere.db'}"})
    backup(settings, tmp_path / "b.tar.gz")
    restore(tmp_path / "b.tar.gz", tmp_path / "new")
    assert rows_in(tmp_path / "new" / "muster.db") == rows_in(kept / "muster.db")


# --- what is not restored ---


def test_restores_into_a_new_folder_only(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "mine").write_text("mine")
    with pytest.raises(Conflict, match="not empty"):
        restore(archive, tmp_path / "new")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["mine"]
    (tmp_path / "new" / "mine").unlink()
    restore(archive, tmp_path / "new")


@pytest.mark.parametrize("share", [0.02, 0.5, 0.98, 0.9999])
def test_refuses_an_archive_that_was_cut_short(archive: Path, tmp_path: Path, share: float) -> None:
    content = archive.read_bytes()
    archive.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(BadBackup):
        restore(archive, tmp_path / "new")
    assert nothing_left(tmp_path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_refuses_an_archive_with_a_flipped_bit(archive: Path, tmp_path: Path, share: float) -> None:
    content = bytearray(archive.read_bytes())
    content[int(len(content) * share)] ^= 0x10
    archive.write_bytes(content)
    with pytest.raises(BadBackup):
        restore(archive, tmp_path / "new")
    assert nothing_left(tmp_path)


def test_refuses_what_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "b.tar.gz").write_bytes(b"PK\x03\x04 something else")
    with pytest.raises(BadBackup):
        restore(tmp_path / "b.tar.gz", tmp_path / "new")
    (tmp_path / "b.tar.gz").write_bytes(gzip.compress(b"\0" * 10240))
    with pytest.raises(BadBackup, match="manifest is missing"):
        restore(tmp_path / "b.tar.gz", tmp_path / "new")
    with pytest.raises(NotFound):
        restore(tmp_path / "none.tar.gz", tmp_path / "new")
    assert nothing_left(tmp_path)


def _changed_secret(members: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    return [(name, content + b"x" if "/secrets/" in name else content) for name, content in members]


def _missing_file(members: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    return [(name, content) for name, content in members if "/files/attachments/" not in name]


def _added_file(members: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    return [("data/files/added", b"x"), *members]


def _twice(members: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    return [members[1], *members]


def _after_the_manifest(members: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    return [*members, ("data/files/added", b"x")]


def _without_manifest(members: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    return members[:-1]


def _garbled_manifest(members: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    return [*members[:-1], ("manifest.json", b'{"format": 1')]


def _manifest_with(**fields: object) -> Callable[[list[tuple[str, bytes]]], list[tuple[str, bytes]]]:
    def change(members: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
        manifest = msgspec.json.decode(members[-1][1], type=Manifest)
        return [*members[:-1], ("manifest.json", msgspec.json.encode(msgspec.structs.replace(manifest, **fields)))]

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_changed_secret, "damaged"),
        (_missing_file, "damaged"),
        (_added_file, "damaged"),
        (_twice, "twice"),
        (_after_the_manifest, "no place"),
        (_without_manifest, "cut short"),
        (_garbled_manifest, "cannot be read"),
        (_manifest_with(format=99, muster="9.0"), "does not know"),
        (_manifest_with(revision="ffffffffffff", muster="9.0"), "does not know"),
    ],
)
def test_refuses_a_changed_archive(
    archive: Path, tmp_path: Path, change: Callable[[list[tuple[str, bytes]]], list[tuple[str, bytes]]], words: str
) -> None:
    changed = rewritten(archive, change)
    with pytest.raises(BadBackup, match=words):
        restore(changed, tmp_path / "new")
    assert nothing_left(tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        "../outside", "data/../outside", "data/files/../../../outside", "/tmp/outside", "data//etc/passwd", "data/./x", "data/",
        "outside", "data/a\\..\\b", "data/a\x00b", "data/line\nbreak",
    ],
)  # fmt: skip
def test_refuses_names_that_lead_elsewhere(archive: Path, tmp_path: Path, name: str) -> None:
    changed = rewritten(archive, lambda members: [(name, b"gotcha"), *members])
    with pytest.raises(BadBackup):
        restore(changed, tmp_path / "in" / "new")
    assert not list(tmp_path.rglob("outside"))
    assert not list((tmp_path / "in").iterdir())


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_refuses_anything_but_files(archive: Path, tmp_path: Path, kind: bytes) -> None:
    target = tmp_path / "changed.tar.gz"
    with tarfile.open(target, "w:gz") as opened:
        entry = tarfile.TarInfo("data/files/link")
        entry.type, entry.linkname = kind, "/etc/passwd"
        opened.addfile(entry)
        for name, content in members_of(archive):
            plain = tarfile.TarInfo(name)
            plain.size = len(content)
            opened.addfile(plain, io.BytesIO(content))
    with pytest.raises(BadBackup, match="no place"):
        restore(target, tmp_path / "new")
    assert nothing_left(tmp_path)


def test_a_restore_that_dies_leaves_no_folder(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever happens before the rename, there is no data folder that somebody could start on."""

    def die(_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("muster.commands.restore._flush", die)
    with pytest.raises(MusterError, match="disk is full"):
        restore(archive, tmp_path / "new")
    assert nothing_left(tmp_path)


def test_restores_into_a_mounted_folder(archive: Path, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A container's volume: empty, and not to be replaced by a rename."""
    target = tmp_path / "volume"
    target.mkdir()
    inode = target.stat().st_ino
    monkeypatch.setattr(Path, "is_mount", lambda path: path == target)
    restore(archive, target)
    assert target.stat().st_ino == inode
    assert files_in(target) == files_in(kept)
    assert sorted(path.name for path in target.iterdir()) == ["files", "mail", "muster.db", "secrets"]
