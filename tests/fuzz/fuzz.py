"""Run atheris on the targets: `python tests/fuzz/fuzz.py SECONDS [TARGET ...]`; each in a process of its own.

New inputs that reach new code go to a folder of the run, not to the corpus; what fails is kept there and named.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
CORPUS = HERE / "corpus"
LONGEST = 4_000
"""Bytes of one input."""


def main(arguments: list[str]) -> int:
    """Fuzz the targets that are named, or all, and say how often each was run; 1 where one failed."""
    try:
        import atheris  # noqa: F401
    except ImportError:
        print(
            "fuzz: atheris is not installed; it has wheels for CPython 3.11 to 3.13 on Linux: pip install atheris"
        )
        return 1
    if arguments[:1] == ["--one"]:
        return _one(arguments[1], arguments[2:])
    from targets import TARGETS

    seconds, *asked = arguments or ["60"]
    if unknown := set(asked) - set(TARGETS):
        print(f"fuzz: there is no target {', '.join(sorted(unknown))}; there are {', '.join(TARGETS)}")
        return 2
    found = Path(tempfile.mkdtemp(prefix="rel-fuzz-"))
    return max([_run(name, seconds, found) for name in asked or TARGETS])


def _run(name: str, seconds: str, found: Path) -> int:
    """One target for some seconds in a process of its own; 0 where nothing was found."""
    (found / name).mkdir()
    (CORPUS / name).mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [
            *(sys.executable, str(HERE / "fuzz.py"), "--one", name, f"-max_total_time={seconds}"),
            *(f"-max_len={LONGEST}", f"-artifact_prefix={found}/{name}-", "-timeout=20", "-rss_limit_mb=2048"),
            *(str(found / name), str(CORPUS / name)),
        ],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    runs = re.findall(r"(?:Done|#)(\d+)", done.stderr) or re.findall(r"Done (\d+) runs", done.stderr)
    covered = re.findall(r"cov: (\d+)", done.stderr)
    count = re.findall(r"stat::number_of_executed_units: (\d+)|Done (\d+) runs", done.stderr)
    executed = next((max(pair) for pair in count), runs[-1] if runs else "0")
    print(f"{name}: {int(executed):,} runs, {covered[-1] if covered else 0} places reached", flush=True)
    if done.returncode:
        told = done.stderr[done.stderr.find("=== Uncaught") :] if "=== Uncaught" in done.stderr else done.stderr
        kept = ", ".join(str(path) for path in sorted(found.glob(f"{name}-*")))
        print(f"{told[:3000]}\nfuzz: {name} failed; the input is in {kept}")
    return int(done.returncode != 0)


def _one(name: str, options: list[str]) -> int:
    import atheris

    with atheris.instrument_imports(include=["reljournal"]):
        from targets import TARGETS
    atheris.Setup([sys.argv[0], *options], TARGETS[name])
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
