"""Tells when the kernel's tick was late, until its standard input ends: a line each, when it was noticed and by how much, in microseconds.

The kernel takes the ages of TCP_INFO from a counter that its tick moves on. CLOCK_MONOTONIC_COARSE is moved by the same tick, so its distance to
CLOCK_MONOTONIC shows the delay; and a time in which this program of the highest priority did not run is one in which a processor stood still."""
import os
import select
import sys
import time

CLOCK_MONOTONIC_COARSE = 6
TICK = 4_000_000
PERIOD = 2_000_000
WORTH_TELLING = 500_000

try:
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))
except OSError:
    # then it tells of more delays than there were
    pass
before = time.monotonic_ns()
least = TICK
print("ready", flush=True)
while not select.select([sys.stdin], [], [], PERIOD / 1e9)[0]:
    coarse = time.clock_gettime_ns(CLOCK_MONOTONIC_COARSE)
    now = time.monotonic_ns()
    least = min(least, now - coarse)
    late = max(now - coarse - least - TICK, now - before - PERIOD)
    before = now
    if late > WORTH_TELLING:
        print(time.time_ns() // 1000, late // 1000, flush=True)
