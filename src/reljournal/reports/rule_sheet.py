"""One rule of the catalogue, as it stands for a user."""

from __future__ import annotations

from reljournal.values import Frozen, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from reljournal.domain.finding import Rule
    from reljournal.reports.why import Threshold


@dataclass(frozen=True)
class RuleSheet(Frozen):
    """A rule with its idea, what it can be tuned by, and how often it fires in the journal today."""

    rule: Rule
    enabled: bool
    enabled_source: str
    thresholds: tuple[Threshold, ...]
    fires: int
    held: int
