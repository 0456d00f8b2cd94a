"""A noisy photo in float32 as the quality bench hands it over, and the answers for several parameters."""

import numpy as np


def noisy(ask):
    """Intensities, rows x columns x channels, not clipped."""
    return np.fromfile(ask["file"], dtype=np.float32).reshape(ask["height"], ask["width"], ask["channels"])


def write_answers(ask, denoise):
    """What `denoise(*values)` makes of every set of parameters, one after the other into one file."""
    answers = [np.asarray(denoise(*values), dtype=np.float32) for values in ask["values"]]
    np.stack(answers).tofile(ask["output"])
