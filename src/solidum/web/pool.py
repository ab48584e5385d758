"""Worker processes for whatever takes long, and the jobs that they do: shared, kept, counted, cancelled.

A job is named by its task and parameters, so that two who ask for the same wait for the same job, and what was made is
kept until there is too much of it. A process of its own lets a job be stopped and keeps a broken one from the rest.
"""

from __future__ import annotations

import hashlib
import json
import logging
import multiprocessing
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, Literal

from solidum.source import BadInput, Problem
from solidum.web.work import Made

State = Literal["waiting", "running", "done", "failed", "cancelled"]
LIMIT: Final = 300.0
"""Seconds after which a job is given up."""
LOOK: Final = 0.1
"""Seconds between two looks at whether a running job was cancelled."""
KEPT_BYTES: Final = 128 * 1024 * 1024
KEPT_JOBS: Final = 500
_log = logging.getLogger("solidum.web")


@dataclass(eq=False)
class Job:
    """One piece of work.

    Attributes:
        id: Names it in addresses.
        task: What is done.
        params: On what.
        about: What its askers need to show it: where to go on when it is done.
        stage: What is being done right now, in words.
        problems: Why it failed.
    """

    id: str
    task: str
    params: Mapping[str, Any]
    about: Mapping[str, Any]
    state: State = "waiting"
    stage: str = "Waiting for a free worker"
    made: Made | None = None
    problems: tuple[Problem, ...] = ()
    ended: threading.Event = field(default_factory=threading.Event)
    worker: _Worker | None = field(default=None, repr=False)

    def result(self) -> Made:
        """What it has made.

        Raises:
            BadInput: If it failed or was cancelled, with the reason.
        """
        if self.made is None:
            raise BadInput(self.problems or [Problem(None, "this was cancelled", "", "ask for it again")])
        return self.made


class _Worker:
    """A process and the thread that hands it jobs."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.process: Any = None
        self.pipe: Connection | None = None
        self.stale = False
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """End the process, whatever it does; the next job starts another."""
        process = self.process
        if process is not None and process.is_alive():
            process.kill()
            process.join(5)

    def _start(self) -> Connection:
        ours, theirs = multiprocessing.get_context("spawn").Pipe()
        self.process = multiprocessing.get_context("spawn").Process(
            target=_work, args=(theirs, self.pool.packs), daemon=True, name="solidum-worker"
        )
        self.process.start()
        theirs.close()
        self.pipe = ours
        return ours

    def _serve(self) -> None:
        while (job := self.pool.take(self)) is not None:
            self._run(job)
        if self.pipe is not None:
            self.pipe.close()
        self.stop()

    def _run(self, job: Job) -> None:
        made: Made | None = None
        problems: tuple[Problem, ...] = ()
        try:
            pipe = self.pipe if self.process is not None and self.process.is_alive() and self.pipe else self._start()
            pipe.send((job.task, dict(job.params)))
            until = time.monotonic() + self.pool.limit
            while made is None and not problems:
                if job.state == "cancelled" or time.monotonic() > until:
                    self.stop()
                    problems = (_gone(f"it took longer than {self.pool.limit:g} seconds", "ask for less at once"),)
                    break
                if not pipe.poll(LOOK):
                    continue
                kind, what = pipe.recv()
                if kind == "stage":
                    job.stage = what
                elif kind == "made":
                    made = what
                else:
                    problems = what
        except (EOFError, OSError):
            problems = (_gone("the worker that did it ended", "ask again; if it happens again, report it"),)
            self.stop()
            self.process = None
        except Exception:  # whatever it is, who waits for the job is told, and the next job finds a worker
            _log.exception("A fault of the program in handing out task %s", job.task)
            problems = (_gone("the program has a fault here", "report what you did"),)
            self.stop()
            self.process = None
        self.pool.end(job, made, problems)


def _gone(why: str, remedy: str) -> Problem:
    return Problem(None, "this could not be finished", why, remedy)


def _work(pipe: Connection, packs: Sequence[Path]) -> None:
    """The life of a worker process."""
    import signal

    from solidum.web.work import Desk, do

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when it ends
    desk = Desk(packs)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            task, params = pipe.recv()
            try:
                answer: tuple[str, Any] = ("made", do(desk, task, params, lambda stage: pipe.send(("stage", stage))))
            except BadInput as error:
                answer = ("bad", error.problems)
            except (EOFError, BrokenPipeError):
                return
            except Exception:
                logging.getLogger("solidum.web").exception("A fault of the program in task %s", task)
                answer = ("bad", (_gone("the program has a fault here", "report what you did"),))
            pipe.send(answer)


class Pool:
    """The workers and all jobs, finished ones included.

    Args:
        workers: How many processes.
        packs: Further packs of the user.
        limit: Seconds after which a job is given up.
    """

    def __init__(self, workers: int = 2, packs: Sequence[Path] = (), limit: float = LIMIT) -> None:
        self.packs, self.limit = tuple(packs), limit
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._waiting: list[Job] = []
        self._lock = threading.Condition()
        self._closed = False
        self._workers = [_Worker(self) for _ in range(workers)]

    def ask(self, task: str, params: Mapping[str, Any], about: Mapping[str, Any] | None = None) -> Job:
        """The job for this: a new one, or the one that is there."""
        spelled = json.dumps([task, dict(params)], sort_keys=True, ensure_ascii=True)
        id_ = hashlib.sha256(spelled.encode()).hexdigest()[:32]
        with self._lock:
            job = self._jobs.get(id_)
            if job is None or job.state in ("failed", "cancelled"):
                job = Job(id_, task, params, about or {})
                self._jobs[id_] = job
                self._waiting.append(job)
                self._lock.notify()
            self._jobs.move_to_end(id_)
            return job

    def get(self, id_: str) -> Job | None:
        """A job by its id."""
        with self._lock:
            return self._jobs.get(id_)

    def all(self) -> tuple[Job, ...]:
        """Every job that is kept, the latest last."""
        with self._lock:
            return tuple(self._jobs.values())

    def cancel(self, job: Job) -> None:
        """Stop a job; one that has ended stays as it is."""
        with self._lock:
            if job.state == "waiting":
                self._waiting.remove(job)
                self._finish(job, "cancelled")
            elif job.state == "running":
                job.state = "cancelled"  # its worker looks, and ends the process

    def forget(self, texts: frozenset[str], case_id: int | None = None) -> None:
        """Drop what was made of these case texts, or is to be made: a deleted case leaves nothing behind.

        The workers, which remember the cases they worked on last, are ended as soon as they have nothing to do.

        Args:
            texts: Case texts, and answers of interviews.
            case_id: The case; whatever was asked on its pages is dropped too.
        """
        with self._lock:
            for id_, job in list(self._jobs.items()):
                values = job.params.values()
                held = {
                    one
                    for value in values
                    for one in (value if isinstance(value, list | tuple) else [value])
                    if isinstance(one, str)
                }
                if texts.isdisjoint(held) and (case_id is None or job.about.get("case") != case_id):
                    continue
                if job.state == "waiting":
                    self._waiting.remove(job)
                    self._finish(job, "cancelled")
                elif job.state == "running":
                    job.state = "cancelled"  # its worker looks, and ends the process with what it holds
                self._jobs.pop(id_, None)
            for worker in self._workers:
                worker.stale = True
            self._lock.notify_all()

    def close(self) -> None:
        """End all processes."""
        with self._lock:
            self._closed = True
            for job in self._waiting:
                self._finish(job, "cancelled")
            self._waiting.clear()
            self._lock.notify_all()
        for worker in self._workers:
            worker.stop()

    def take(self, worker: _Worker) -> Job | None:
        """The next job for a worker; None when the pool is closed."""
        with self._lock:
            while True:
                if worker.stale:  # between two jobs its process ends, with all the cases that it remembers
                    worker.stale = False
                    worker.stop()
                if self._waiting or self._closed:
                    break
                self._lock.wait()
            if self._closed:
                return None
            job = self._waiting.pop(0)
            job.state, job.worker, job.stage = "running", worker, "Started"
            return job

    def end(self, job: Job, made: Made | None, problems: tuple[Problem, ...]) -> None:
        """A worker has ended a job."""
        with self._lock:
            job.made, job.problems, job.worker = made, problems, None
            if job.state == "cancelled":
                job.made, job.problems = None, ()
            self._finish(job, "cancelled" if job.state == "cancelled" else "done" if made is not None else "failed")

    def _finish(self, job: Job, state: State) -> None:
        job.state = state
        job.ended.set()
        done = [j for j in self._jobs.values() if j.ended.is_set()]
        size = sum(len(j.made.body) for j in done if j.made is not None)
        while done[1:] and (size > KEPT_BYTES or len(done) > KEPT_JOBS):
            old = done.pop(0)
            size -= len(old.made.body) if old.made is not None else 0
            self._jobs.pop(old.id, None)
