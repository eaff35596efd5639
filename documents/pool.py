"""Rendering in spawned, limited, killable processes. They never see the web server's patched modules."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from types import TracebackType

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from documents.contexts.common import Paper
from documents.errors import RenderCrashed, RenderTimeout
from documents.html import Lang
from documents.manifest import ExpectedSignature
from documents.render import FileAttachment, Rendered, render


@dataclass(frozen=True)
class PoolLimits:
    """Per process: seconds of wall clock for one paper, of processor for its life, bytes of memory, papers before renewal."""

    workers: int = 2
    wall_seconds: float = 60.0
    cpu_seconds: int = 1_800
    memory_bytes: int = 2_500_000_000
    papers: int = 400


@dataclass(frozen=True)
class RenderJob:
    """One paper to render; the fields are those of ``documents.render``."""

    key: str
    context: Paper
    lang: Lang = "zh"
    expect: Sequence[ExpectedSignature] = ()
    attachments: Sequence[FileAttachment] = ()


class RenderPool:
    """Warm render processes. Use as a context manager, or call ``close``."""

    def __init__(self, limits: PoolLimits | None = None) -> None:
        self.limits = limits or PoolLimits()
        self._lock = threading.Lock()
        self._closed = False
        self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self.limits.workers,
            max_tasks=self.limits.papers,
            initializer=_prepare,
            initargs=(self.limits.cpu_seconds, self.limits.memory_bytes),
            context=multiprocessing.get_context("spawn"),
        )

    def submit(self, job: RenderJob) -> ProcessFuture[Rendered]:
        """Queue a paper; the future gives Rendered or raises as ``result`` says.

        A pool whose own threads have died refuses everything for ever: it is replaced, or no paper would be made again.
        """
        with self._lock:
            try:
                return self._pool.schedule(_work, args=[job], timeout=self.limits.wall_seconds)
            except RuntimeError:
                if self._closed:
                    raise
                self._pool.stop()  # type: ignore[no-untyped-call]
                self._pool = self._new_pool()
            return self._pool.schedule(_work, args=[job], timeout=self.limits.wall_seconds)

    def render(self, job: RenderJob) -> Rendered:
        """Render and wait. Raises what ``documents.render`` raises, RenderTimeout, RenderCrashed."""
        return self.result(self.submit(job))

    @staticmethod
    def result(future: ProcessFuture[Rendered]) -> Rendered:
        """The outcome of a submitted paper, with the pool's own failures as our errors."""
        try:
            rendered: Rendered = future.result()
        except FutureTimeout as error:
            raise RenderTimeout("the paper took too long and its process was ended") from error
        except (ProcessExpired, MemoryError) as error:
            raise RenderCrashed("the render process ended before the paper was done") from error
        return rendered

    def warm(self) -> None:
        """Start every process and load the libraries, so that the first paper is quick."""
        for future in [self._pool.schedule(_warm) for _ in range(self.limits.workers)]:
            future.result()

    def close(self) -> None:
        """End all processes now."""
        self._closed = True
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def __enter__(self) -> RenderPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _prepare(cpu_seconds: int, memory_bytes: int) -> None:
    # Ctrl-C belongs to the parent, which ends us itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(10)  # on a machine of two cores a paper waits for the people who talk, never the other way round
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 5))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _warm() -> None:
    from documents import fonts

    fonts.use()
    import weasyprint  # noqa: F401


def _work(job: RenderJob) -> Rendered:
    return render(job.key, job.context, job.lang, job.expect, job.attachments)
