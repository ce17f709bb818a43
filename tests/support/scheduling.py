"""Which process runs which tests, where several share the work (pytest-xdist)."""

from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]  # it has no marker of its types


class OneDeployment(LoadFileScheduling):  # type: ignore[misc]  # for the same reason
    """File by file, but tests/aws as a whole: its tests share a workspace on the stack of one process."""

    def _split_scope(self, nodeid: str) -> str:
        return "tests/aws" if nodeid.startswith("tests/aws/") else str(super()._split_scope(nodeid))
