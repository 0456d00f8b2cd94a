"""The noisy photo as the bench hands it over, and the answer to it: one line of JSON."""

import json
import resource
import sys
import time

import numpy as np


def request():
    """The request, plain data from the command line."""
    return json.loads(sys.argv[1])


def codes(ask):
    """The noisy photo's 8-bit integers, rows x columns x channels."""
    return np.fromfile(ask["file"], dtype=np.uint8).reshape(ask["height"], ask["width"], ask["channels"])


def intensities(ask):
    """The same as float32 in 0..1."""
    return codes(ask).astype(np.float32) / np.float32(255)


def timed(work):
    """What the work answers, with its seconds by the clock and by the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    result = work()
    return result, {"seconds": time.perf_counter() - clock, "cpuSeconds": time.process_time() - processor}


def answer(values):
    """Tells the bench, with the most memory that this process ever held."""
    # ru_maxrss is in kilobytes, on macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    values["peakBytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    print(json.dumps(values))
