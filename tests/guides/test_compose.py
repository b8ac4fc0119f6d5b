"""The files for Docker Compose fit together; no Docker is needed to see that."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from mailproc.guides import guide
from tests.support.guides import blocks, only

FILES: Final = guide("compose").files
COMPOSE: Final[dict[str, Any]] = yaml.safe_load(FILES["compose.yaml"])
SERVICES: Final[dict[str, dict[str, Any]]] = COMPOSE["services"]
#: Of the Compose Specification, what may stand in a service; only what the guide uses.
KEYS: Final = {
    *("image", "build", "environment", "volumes", "networks", "healthcheck", "restart", "ports"),
    *("depends_on", "read_only", "tmpfs", "cap_drop", "security_opt", "stop_grace_period"),
}
CONFIGURATION: Final = tomllib.loads(only(blocks("compose"), "toml"))


def test_each_service_is_made_of_an_image_or_of_files_that_are_there() -> None:
    assert set(COMPOSE) == {"services", "networks", "volumes"}
    theirs = guide("docker").files
    for name, service in SERVICES.items():
        assert service.keys() <= KEYS, name
        assert ("image" in service) != ("build" in service), name
        build = service.get("build")
        file = build["dockerfile"] if isinstance(build, dict) else "Dockerfile"
        assert build is None or file in {**FILES, **theirs}, name


def test_what_a_service_names_is_declared() -> None:
    for name, service in SERVICES.items():
        assert set(service.get("depends_on", ())) <= SERVICES.keys(), name
        assert set(service["networks"]) <= COMPOSE["networks"].keys(), name
        for volume in service.get("volumes", ()):
            place = volume.partition(":")[0]
            assert place.startswith("./") or place in COMPOSE["volumes"], name
    waits = SERVICES["mailproc"]["depends_on"]["database"]["condition"]
    assert waits == "service_healthy"
    assert "healthcheck" in SERVICES["database"]


def test_each_finds_the_others_by_the_names_that_they_have() -> None:
    assert re.findall(r"@(\w+)/", CONFIGURATION["database"]["url"]) == ["database"]
    assert CONFIGURATION["outbound"]["url"] == "smtp://postfix:25"
    port = CONFIGURATION["smtp"]["listen"].rpartition(":")[2]
    assert FILES["transport"].split() == ["agenda@lists.example.org", f"lmtp:inet:mailproc:{port}"]
    login = SERVICES["database"]["environment"]
    assert CONFIGURATION["database"]["url"].startswith(f"postgresql://{login['POSTGRES_USER']}:")
    assert CONFIGURATION["database"]["url"].endswith(f"/{login['POSTGRES_DB']}")


def test_only_mailproc_may_send_anywhere() -> None:
    address = SERVICES["mailproc"]["networks"]["inside"]["ipv4_address"]
    assert f"mynetworks = 127.0.0.0/8 {address}/32\n" in FILES["main.cf"]
    (subnet,) = COMPOSE["networks"]["inside"]["ipam"]["config"]
    assert subnet["subnet"].startswith(address.rpartition(".")[0])


def test_postfix_gets_every_file_that_its_settings_name() -> None:
    copied = re.findall(r"^COPY (.+) /etc/postfix/$", FILES["Dockerfile.postfix"], re.M)[0].split()
    assert set(copied) == FILES.keys() - {"compose.yaml", "Dockerfile.postfix"}
    named = set(re.findall(r"/etc/postfix/(\w+)", FILES["main.cf"]))
    assert named <= set(copied)


def test_the_linter_likes_postfix_dockerfile(tmp_path: Path) -> None:
    linter = shutil.which("hadolint", path=str(Path(sys.executable).parent))
    if linter is None:
        pytest.skip("hadolint is not installed")
    (tmp_path / "Dockerfile").write_text(FILES["Dockerfile.postfix"])
    command = [linter, str(tmp_path / "Dockerfile")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
