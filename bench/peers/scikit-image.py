"""The peer scikit-image: denoise_tv_chambolle and denoise_tv_bregman for a given number of iterations.

Both are told to stop by that number alone (eps = 0). How their weights relate to Rudin's lambda is in docs/benchmark.md.
"""

import numpy as np
import skimage
from photo_file import answer, intensities, request, timed
from skimage.restoration import denoise_tv_bregman, denoise_tv_chambolle


def run(ask):
    """One run of the function that is asked for; the result goes to a file."""
    photo = intensities(ask)
    options = {"eps": 0, "max_num_iter": ask["iterations"], "channel_axis": -1}
    if ask["function"] == "denoise_tv_chambolle":
        result, times = timed(lambda: denoise_tv_chambolle(photo, weight=ask["weight"], **options))
    else:
        result, times = timed(
            lambda: denoise_tv_bregman(photo, weight=ask["weight"], isotropic=ask["isotropic"], **options)
        )
    if ask.get("output"):
        np.ascontiguousarray(result, dtype=np.float32).tofile(ask["output"])
    return times


ask = request()
answer({"version": skimage.__version__} if ask["task"] == "version" else run(ask))
