"""Papers made in their own processes: the same bytes, killed when they run away, errors with their codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from documents.errors import GlyphsMissing, RenderCrashed, RenderTimeout
from documents.pool import PoolLimits, RenderJob, RenderPool
from documents.preview import PreviewRefused, page_count, page_png
from documents.render import render
from tests.documents.water_leak import AGREEMENT, SCHEDULE


@pytest.fixture(scope="module")
def pool() -> Iterator[RenderPool]:
    with RenderPool(PoolLimits(workers=1)) as made:
        made.warm()
        yield made


def test_the_pool_gives_the_bytes_of_this_process(pool: RenderPool) -> None:
    assert pool.render(RenderJob("agreement", AGREEMENT)) == render("agreement", AGREEMENT)


def test_a_refusal_crosses_the_process_with_its_content(pool: RenderPool) -> None:
    with pytest.raises(GlyphsMissing) as caught:
        pool.render(RenderJob("agreement", replace(AGREEMENT, facts="\U0001f600")))
    assert caught.value.characters == ["\U0001f600"]
    assert pool.render(RenderJob("agreement", AGREEMENT)).pages == 3


def test_a_runaway_paper_is_ended_and_the_pool_lives_on() -> None:
    long = replace(AGREEMENT, schedule=tuple(replace(SCHEDULE[1], number=n) for n in range(1, 500)))
    with RenderPool(PoolLimits(workers=1, wall_seconds=4)) as small:
        small.warm()
        with pytest.raises(RenderTimeout):
            small.render(RenderJob("agreement", long))
        small.warm()
        assert small.render(RenderJob("undertaking", _undertaking())).pages == 1


def test_a_process_that_outgrows_its_memory_is_a_crash_not_a_hang() -> None:
    with RenderPool(PoolLimits(workers=1, memory_bytes=190_000_000)) as small, pytest.raises(RenderCrashed):
        small.render(RenderJob("agreement", AGREEMENT))


def _undertaking():  # type: ignore[no-untyped-def]
    from tests.documents.story_court import UNDERTAKING

    return UNDERTAKING


def test_previews_are_pictures_of_the_width_asked_for() -> None:
    pdf = render("agreement", AGREEMENT).pdf
    assert page_count(pdf) == 3
    png = page_png(pdf, 0, 600)
    assert png.startswith(b"\x89PNG") and int.from_bytes(png[16:20], "big") == 600
    assert png == page_png(pdf, 0, 600)


@pytest.mark.parametrize(
    ("data", "page", "width"),
    [(b"", 0, 600), (b"%PDF-1.7\nx", 0, 600), (None, 3, 600), (None, -1, 600), (None, 0, 9000)],
)
def test_previews_of_nothing_are_refused(data: bytes | None, page: int, width: int) -> None:
    pdf = render("agreement", AGREEMENT).pdf if data is None else data
    with pytest.raises(PreviewRefused):
        page_png(pdf, page, width)
