"""Each peer in a process of its own, in which one that goes far beyond its time can be stopped.

HiGHS may overrun its limit twentyfold on a whole week. Day by day overruns it less, and is let finish.
"""

from collections.abc import Mapping
from multiprocessing import get_context
from multiprocessing.connection import Connection

from benchmarks.day_by_day import week_day_by_day
from benchmarks.monolith import PeerWeek, monolithic_week, with_few_dishes
from benchmarks.week_case import warm_up, week_case

MONOLITH, MONOLITH_FEW, DAY_BY_DAY = "monolith", "monolith_few", "day_by_day"
PEERS: Mapping[str, str] = {
    MONOLITH: "One programme for the whole week, all dishes",
    MONOLITH_FEW: "One programme, the 20 best dishes of each meal",
    DAY_BY_DAY: "Day by day, search and solver",
}
PATIENCE = 2.0  # times the seconds one programme was given, after which it is stopped and has no week
_FEW = 20


def peer_week(peer: str, profile: str, seed: int, seconds: float) -> PeerWeek:
    """What a peer comes to in as many seconds; the time to start its process and to set up the case is not counted."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_run, args=(theirs, peer, profile, seed, seconds))
    process.start()
    theirs.close()
    ours.recv()  # it is set up
    longest = None if peer == DAY_BY_DAY else PATIENCE * seconds
    week: PeerWeek = ours.recv() if ours.poll(longest) else PeerWeek(None, None, PATIENCE * seconds)
    process.terminate()
    process.join()
    return week


def _run(answer: Connection, peer: str, profile: str, seed: int, seconds: float) -> None:
    case = week_case(profile, seed)
    if peer == MONOLITH_FEW:
        case = with_few_dishes(case, _FEW)
    warm_up()
    answer.send("ready")
    answer.send(week_day_by_day(case, seconds) if peer == DAY_BY_DAY else monolithic_week(case, seconds))
