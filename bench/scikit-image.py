"""The peer scikit-image: denoise_tv_chambolle (beta = 1, channels on their own) until its energy is as low as ours.

Reads float32 planes from a file; prints one line of JSON: iterations, seconds, energy.
Usage: scikit-image.py FILE WIDTH HEIGHT LAMBDA ENERGY
"""

import json
import sys
import time

import numpy as np
from skimage.restoration import denoise_tv_chambolle


def energy(u, f, weight):
    right = np.diff(u, axis=1, append=u[:, -1:])
    down = np.diff(u, axis=0, append=u[-1:])
    total_variation = np.sqrt(right**2 + down**2).sum(dtype=np.float64)
    return 0.5 * ((u - f) ** 2).sum(dtype=np.float64) + weight * total_variation


path, width, height, weight, target = sys.argv[1:]
planes = np.fromfile(path, dtype=np.float32).reshape(3, int(height), int(width))
photo = np.ascontiguousarray(planes.transpose(1, 2, 0))
iterations = 10
while True:
    started = time.perf_counter()
    # eps = 0: only the number of iterations stops it.
    result = denoise_tv_chambolle(photo, weight=float(weight), eps=0, max_num_iter=iterations, channel_axis=-1)
    seconds = time.perf_counter() - started
    reached = energy(result, photo, float(weight))
    if reached <= float(target) or iterations >= 1280:
        print(json.dumps({"iterations": iterations, "seconds": seconds, "energy": reached}))
        break
    iterations *= 2
