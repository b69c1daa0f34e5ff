"""The task of Windows' Task Scheduler: one XML file, which starts a missed morning as soon as it can."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

from reljournal.delivery.job import Job, ask
from reljournal.errors import RelError

NAME = "task-scheduler"
TASK = "reljournal morning"

_XML = """\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>rel: the agenda of the morning</Description></RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>2026-01-01T{at:%H:%M}:00</StartBoundary>
      <Enabled>true</Enabled>
      <ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Settings>
    <StartWhenAvailable>true</StartWhenAvailable>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT3H</ExecutionTimeLimit>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
  </Settings>
  <Actions>
    <Exec><Command>{command}</Command><Arguments>{arguments}</Arguments></Exec>
  </Actions>
</Task>
"""


def text(job: Job) -> str:
    """The task. A task has no variables of its own: the command shell sets them, and takes the output."""
    # In `set "NAME=value"` the shell leaves all but the percent sign alone.
    sets = [f'set "{name}={value.replace("%", "%%")}"' for name, value in job.variables.items()]
    line = " && ".join([*sets, f'{subprocess.list2cmdline(job.command)} >>"{job.log}" 2>&1'])
    from xml.sax.saxutils import escape  # which loads half of urllib

    return _XML.format(at=job.at, command="cmd.exe", arguments=escape(f'/d /s /c "{line}"'))


def install(job: Job, variables: Mapping[str, str], folder: Path) -> None:
    """Write the file into the state folder and hand it to the scheduler."""
    file = folder / "morning.xml"
    try:
        file.write_text(text(job), encoding="utf-16")
    except OSError as error:
        raise RelError(f"the task cannot be written: {error.strerror}: {file}", "mend the folder") from None
    answer = ask(["schtasks", "/Create", "/F", "/TN", TASK, "/XML", str(file)], variables=variables)
    if answer.code:
        raise RelError(f"the Task Scheduler refuses: {answer.err or answer.code}", f"the task is in {file}")


def remove(variables: Mapping[str, str]) -> bool:
    """Delete the task; whether there was one."""
    return ask(["schtasks", "/Delete", "/F", "/TN", TASK], variables=variables).code == 0


def is_there(variables: Mapping[str, str]) -> bool:
    return ask(["schtasks", "/Query", "/TN", TASK], variables=variables).code == 0
