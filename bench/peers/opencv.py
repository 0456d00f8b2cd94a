"""The peer OpenCV: denoise_TVL1 (another model: the distance to the photo in the 1-norm) and
fastNlMeansDenoisingColored (another method), both on 8-bit integers, as OpenCV has them.
"""

import cv2
import numpy as np
from photo_file import answer, codes, request, timed


def total_variation_l1(ask, photo):
    """denoise_TVL1 for a number of iterations, one channel after the other since it takes one only."""
    planes = [np.ascontiguousarray(photo[..., channel]) for channel in range(photo.shape[2])]
    results = [np.empty_like(plane) for plane in planes]

    def all_planes():
        for plane, result in zip(planes, results):
            cv2.denoise_TVL1([plane], result, ask["weight"], ask["iterations"])

    _, times = timed(all_planes)
    return np.dstack(results), times


def non_local_means(ask, photo):
    """fastNlMeansDenoisingColored with its own default windows."""
    result, times = timed(lambda: cv2.fastNlMeansDenoisingColored(photo[..., ::-1].copy(), None, ask["h"], ask["h"]))
    return result[..., ::-1], times


def run(ask):
    """One run of the function that is asked for; the result goes to a file."""
    cv2.setNumThreads(ask["threads"])
    photo = codes(ask)
    work = total_variation_l1 if ask["function"] == "denoise_TVL1" else non_local_means
    result, times = work(ask, photo)
    if ask.get("output"):
        np.ascontiguousarray(result).tofile(ask["output"])
    return times


ask = request()
answer({"version": cv2.__version__} if ask["task"] == "version" else run(ask))
