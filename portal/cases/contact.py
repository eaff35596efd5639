"""One place that says how much of a telephone, address or number somebody sees: pages, papers and the API all ask here."""

from __future__ import annotations

from collections.abc import Callable

from portal.cases.models import Case
from portal.law.visibility import Access, Item, Viewer, contact_access


def shown(case: Case, item: Item, viewer: Viewer, value: str | None, mask: Callable[[str], str]) -> str:
    """The value whole, masked, or nothing. REVEAL is asked for elsewhere, with a reason; here it is masked."""
    access = contact_access(item, viewer, hidden=case.contact_hidden)
    if not value or access is Access.NO:
        return ""
    return value if access is Access.YES else mask(value)


def hidden_from_the_other_side(case: Case) -> bool:
    """Whether papers and pages that the other side reads must not hold any way to reach a party (F25)."""
    return contact_access(Item.PHONE, Viewer.OTHER_SIDE, hidden=case.contact_hidden) is Access.NO


def viewer_of(own: bool, same_side: bool, is_staff: bool) -> Viewer:
    """Helpers of the own side see masked numbers, as staff do until they ask."""
    if own:
        return Viewer.OWN_SIDE
    return Viewer.DESK if same_side or is_staff else Viewer.OTHER_SIDE
