"""What else one can do: offered while it can be done; afterwards the page says so instead of being empty."""

from __future__ import annotations

import re

from tests.cases import story
from tests.cases.test_pages import body


def test_when_nothing_is_left_to_choose_the_page_says_so(cast, browse, now):
    ref = story.mediating(cast, now)
    phone = browse(cast.applicant)
    page = body(phone.get(f"/cases/{ref}/ways-out"))
    assert "不调了，去立案" in page and "没有要选的了" not in page
    assert (
        phone.post(
            f"/cases/{ref}/stop-to-court",
            {"version": re.search(r"name=\"version\" value=\"(\d+)\"", page)[1]},
        ).status_code
        == 302
    )
    page = body(phone.get(f"/cases/{ref}/ways-out"))
    assert "不调了，去立案" not in page and "没有要选的了" in page
