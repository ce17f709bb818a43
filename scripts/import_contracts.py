"""A kind of contract that import-linter lacks: who may import a module at all, by patterns of names.

Its own wildcards stand for whole names, so they cannot say `comments_routes`; and its contracts cannot say
"everybody but". `pyproject.toml` uses this one as `type = "confined"`.
"""

from fnmatch import fnmatchcase

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class ConfinedContract(Contract):
    """`modules` (with what is below them) are imported by nobody but modules like one of `only_in`, and themselves.

    Or, with `never_in`, by nobody who is like one of those. In a pattern, `*` stands for anything, dots included.
    An import counts wherever it stands, in a function or under TYPE_CHECKING too.
    """

    # import-linter puts the parsed value in the field's place.
    modules: list[str] = fields.ListField(subfield=fields.StringField())  # type: ignore[assignment]
    only_in: list[str] = fields.ListField(subfield=fields.StringField(), required=False)  # type: ignore[assignment]
    never_in: list[str] = fields.ListField(subfield=fields.StringField(), required=False)  # type: ignore[assignment]
    because: str = fields.StringField()  # type: ignore[assignment]

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001  # import-linter's own signature
        """Looks at every import of the confined modules."""
        found = [
            (importer, imported)
            for imported in sorted(graph.modules)
            if self._is_confined(imported)
            for importer in sorted(graph.find_modules_that_directly_import(imported))
            if not self._may(importer)
        ]
        lines = []
        for importer, imported in found:
            first = graph.get_import_details(importer=importer, imported=imported)[0]
            lines.append(f"{importer} imports {imported} (line {first['line_number']})")
        return ContractCheck(kept=not found, metadata={"lines": lines})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Prints the imports that should not be."""
        for line in check.metadata["lines"]:
            output.print_error(f"- {line}")
        output.print_error(f"Why not: {self.because}.")

    def _is_confined(self, name: str) -> bool:
        return _like(name, [pattern for module in self.modules for pattern in (module, f"{module}.*")])

    def _may(self, importer: str) -> bool:
        if self.never_in:
            return not _like(importer, self.never_in)
        return self._is_confined(importer) or _like(importer, self.only_in)


def _like(name: str, patterns: list[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
