"""The peer OpenCV as a denoiser: fastNlMeansDenoisingColored on 8-bit integers, which is what it takes."""

import cv2
import numpy as np
from float_photo import noisy, write_answers
from photo_file import answer, request


def run(ask):
    """Answers for all parameters into a file; windows as OpenCV recommends, 7 and 21 px."""
    codes = np.round(np.clip(noisy(ask), 0, 1) * 255).astype(np.uint8)[..., ::-1].copy()

    def non_local_means(h, h_colour):
        result = cv2.fastNlMeansDenoisingColored(codes, None, h, h_colour, 7, 21)
        return result[..., ::-1].astype(np.float32) / np.float32(255)

    write_answers(ask, non_local_means)
    return {}


ask = request()
answer({"version": f"OpenCV {cv2.__version__}"} if ask["task"] == "version" else run(ask))
