"""The peer scikit-image as a denoiser: its total variation a channel at a time, and its fast non-local means."""

import skimage
from float_photo import noisy, write_answers
from photo_file import answer, request
from skimage.restoration import denoise_nl_means, denoise_tv_chambolle


def denoisers(ask, photo):
    """The functions by name, each of the parameters that are tuned."""

    def total_variation(weight):
        # So that it converges: by default it stops at a relative change of 2e-4.
        return denoise_tv_chambolle(photo, weight=weight, eps=1e-6, max_num_iter=400, channel_axis=-1)

    def non_local_means(h):
        # Patches of 5 px and distances of 6 px; the noise is told, as its documentation advises.
        windows = {"patch_size": 5, "patch_distance": 6}
        return denoise_nl_means(photo, h=h, sigma=ask["stdDev"], fast_mode=True, channel_axis=-1, **windows)

    return {"denoise_tv_chambolle": total_variation, "denoise_nl_means": non_local_means}


def run(ask):
    """Answers for all parameters into a file."""
    write_answers(ask, denoisers(ask, noisy(ask))[ask["function"]])
    return {}


ask = request()
answer({"version": f"scikit-image {skimage.__version__}"} if ask["task"] == "version" else run(ask))
