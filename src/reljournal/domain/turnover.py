"""What part of all that was invoiced in a year one relationship is."""

from __future__ import annotations

from reljournal.domain.dates import add_months
from reljournal.domain.money import in_cents
from reljournal.values import Frozen, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from reljournal.domain.ledgers import Invoice

    Sale = tuple[int, str, str, str, int]
    """Of one invoice: the relationship, the day of issue (ISO), amount and currency, the id."""


@dataclass(frozen=True)
class Turnover(Frozen):
    """What was invoiced to a relationship in the last 12 months, beside what was invoiced to all, in one currency.

    Both are in hundredths. `invoices` are the ids of the relationship's own, oldest first; `months` in how many
    months they were issued.
    """

    mine: int
    total: int
    months: int
    invoices: tuple[int, ...]

    def exceeds(self, parts: int, of: int) -> bool:
        """Whether the share is above so many parts of a whole: (2, 5) for 40 %."""
        return self.mine * of > parts * self.total

    @property
    def per_mille(self) -> int:
        """The share in thousandths, rounded to even."""
        whole, rest = divmod(self.mine * 1000, self.total or 1)
        return whole + (2 * rest > self.total or (2 * rest == self.total and whole % 2))


def sales_of(invoices: Mapping[int, Sequence[Invoice]]) -> Iterator[Sale]:
    """The invoices of each relationship as sales."""
    return (
        (home, each.issued.isoformat(), each.amount.amount, each.amount.currency, each.id)
        for home, issued in invoices.items()
        for each in issued
    )


def turnovers_of(sales: Iterable[Sale], today: date, last_day: date) -> dict[int, Turnover]:
    """Each relationship's part of what was invoiced in 12 months, in the currency of most of the invoices."""
    begin, end = add_months(today, -12).isoformat(), last_day.isoformat()
    recent: dict[int, list[Sale]] = {}
    currencies: list[str] = []
    for sale in sales:
        if begin < sale[1] <= end:
            recent.setdefault(sale[0], []).append(sale)
            currencies.append(sale[3])
    if not currencies:
        return {}
    main = max(sorted(set(currencies)), key=currencies.count)
    mine = {home: [sale for sale in each if sale[3] == main] for home, each in recent.items()}
    sums = {home: sum(in_cents(sale[2]) for sale in each) for home, each in mine.items()}
    total = sum(sums.values())
    return {
        home: Turnover(
            sums[home],
            total,
            len({sale[1][:7] for sale in each}),
            tuple(sale[4] for sale in sorted(each, key=lambda sale: (sale[1], sale[4]))),
        )
        for home, each in mine.items()
        if each
    }
