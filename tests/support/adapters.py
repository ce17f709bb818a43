"""Which adapters of a port a contract test runs over.

    @pytest.fixture(params=adapters("local", "aws"))
    def secrets(request: pytest.FixtureRequest, tmp_path: Path) -> Secrets:
        if request.param == "aws":
            request.getfixturevalue("emulator")       # the environment now leads boto3 to the emulator
            from muster.adapters.aws.secrets import ManagedSecrets

            return ManagedSecrets(Clients(), …)
        return LocalSecrets(tmp_path)

Without `--aws` the parameter `aws` is left out, and nothing of AWS may be imported: a contract test imports `boto3` and
`muster.adapters.aws` inside its fixture.
"""

import pytest

#: On tests and parameters that need the emulator. `tests/conftest.py` leaves them out without `--aws`.
NEEDS_AWS = pytest.mark.aws


def adapters(*names: str) -> list[object]:
    """Parameters for a fixture or for `pytest.mark.parametrize`."""
    return [pytest.param(name, marks=NEEDS_AWS, id=name) if name == "aws" else name for name in names]
