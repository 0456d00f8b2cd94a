"""The same iteration in PyTorch, eager and compiled: beta = 1, one magnitude over both parts and all planes.

Reads one line of JSON: width, height, weights (w_c), pull (tau_c / (1 + tau_c)), sigma, relaxation, lambda, photo (path
of f as float32 planes), answer (path for u), checked (iterations before u is written), seconds (for each measurement).
Writes one line of JSON: device, versions, and seconds an iteration; `failed` with the reason where one did not run.
"""

import json
import sys
import time

import torch

order = json.loads(sys.stdin.readline())
device = "cuda" if torch.cuda.is_available() else "cpu"
shape = (3, order["height"], order["width"])
weights, pull = (
    torch.tensor(order[name], dtype=torch.float32, device=device).view(3, 1, 1) for name in ("weights", "pull")
)
sigma, relaxation, weight = order["sigma"], order["relaxation"], order["lambda"]
f = torch.from_file(order["photo"], size=shape[0] * shape[1] * shape[2], dtype=torch.float32).view(shape).to(device)


def iterate(u, px, py):
    """One iteration; the far borders of px and py stay 0."""
    divergence = px + py
    divergence[:, :, 1:] -= px[:, :, :-1]
    divergence[:, 1:] -= py[:, :-1]
    change = pull * (f - u + weights * divergence)
    ahead = u + 2 * change
    gain = sigma * weights
    trial_x, trial_y = px.clone(), py.clone()
    trial_x[:, :, :-1] += gain * (ahead[:, :, 1:] - ahead[:, :, :-1])
    trial_y[:, :-1] += gain * (ahead[:, 1:] - ahead[:, :-1])
    magnitude = (trial_x * trial_x + trial_y * trial_y).sum(0).sqrt()
    factor = weight / magnitude.clamp(min=weight)
    return (
        u + relaxation * change,
        px + relaxation * (factor * trial_x - px),
        py + relaxation * (factor * trial_y - py),
    )


def run(step, count):
    """The state after some iterations from the photo."""
    state = (f, torch.zeros_like(f), torch.zeros_like(f))
    for _ in range(count):
        state = step(*state)
    return state


def wait():
    """Until all that was asked for is done."""
    if device == "cuda":
        torch.cuda.synchronize()


def seconds_an_iteration(step):
    """The best of several runs that fill the time which was given."""
    state = run(step, 3)
    wait()
    begun = time.perf_counter()
    state = step(*state)
    wait()
    count = max(4, min(200, int(order["seconds"] / 5 / max(1e-5, time.perf_counter() - begun))))
    best = float("inf")
    for _ in range(5):
        wait()
        begun = time.perf_counter()
        for _ in range(count):
            state = step(*state)
        wait()
        best = min(best, (time.perf_counter() - begun) / count)
    assert torch.isfinite(state[0]).all()
    return best


def attempt(work):
    """What the work gives, or why it gives nothing."""
    try:
        return {"seconds": work()}
    except Exception as error:  # a missing compiler, no memory: the other figures are still wanted
        return {"failed": f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"}


with torch.inference_mode():
    run(iterate, order["checked"])[0].cpu().numpy().tofile(order["answer"])
    result = {
        "device": torch.cuda.get_device_name() if device == "cuda" else "CPU",
        "torch": torch.__version__,
        "eager": attempt(lambda: seconds_an_iteration(iterate)),
        "compiled": attempt(lambda: seconds_an_iteration(torch.compile(iterate))),
    }
print(json.dumps(result))
