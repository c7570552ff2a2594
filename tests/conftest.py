"""What all tests share."""

import os
import shutil
import signal
from pathlib import Path

import pytest
from desk import Desk
from hypothesis import HealthCheck, settings

# A busy machine is not a failed test. CI tries the same examples every time; people's machines try new ones.
settings.register_profile(
    "kliping", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=bool(os.environ.get("CI"))
)
settings.load_profile("kliping")

# A shell that runs the tests in its background has them ignore it, and so would every program that they start and stop.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; without one the test is skipped, but in CI it fails."""
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        message = "there is no Chromium on this machine; make test installs one where it can"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    return found


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty site."""
    return Desk(tmp_path / "site")
