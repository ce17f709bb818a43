"""The contract of our own kind: who may import a module at all."""

from grimp import ImportGraph

from scripts.import_contracts import ConfinedContract


def check(options: dict[str, object], *imports: tuple[str, str]) -> list[str]:
    graph = ImportGraph()
    for importer, imported in imports:
        graph.add_import(importer=importer, imported=imported, line_number=3, line_contents="import")
    contract = ConfinedContract("a rule", {}, {"because": "it is a test", **options})
    result = contract.check(graph, verbose=False)
    lines: list[str] = result.metadata["lines"]
    assert result.kept == (not lines)
    return lines


def test_only_those_like_a_pattern_may_import() -> None:
    found = check(
        {"modules": ["fastapi"], "only_in": ["app.*routes", "app.http.*"]},
        ("app.tasks.comments_routes", "fastapi"),
        ("app.http.deep.down", "fastapi"),
        ("app.tasks.service", "fastapi"),
        ("app.tasks.store", "sqlalchemy"),
    )
    assert found == ["app.tasks.service imports fastapi (line 3)"]


def test_what_is_below_a_module_is_confined_too_and_may_import_itself() -> None:
    found = check(
        {"modules": ["app.adapters"], "only_in": ["app.bootstrap"]},
        ("app.adapters.local.mail", "app.adapters.mime"),
        ("app.bootstrap", "app.adapters.local.mail"),
        ("app.api.mail", "app.adapters.local.mail"),
    )
    assert found == ["app.api.mail imports app.adapters.local.mail (line 3)"]


def test_never_in_forbids_those_alone() -> None:
    found = check(
        {"modules": ["app.*store"], "never_in": ["app.*routes"]},
        ("app.tasks.routes", "app.tasks.comments_store"),
        ("app.tasks.references", "app.tasks.store"),
    )
    assert found == ["app.tasks.routes imports app.tasks.comments_store (line 3)"]
