// The dual of a pixel, and the sums of its differences; needs the kernel's `p`, which is 0 at the far borders.
struct Dual {
  x: vec3f,
  y: vec3f,
}

fn dualAt(pixel: u32) -> Dual {
  let first = p[pixel];
  if (planes == 1u) {
    return Dual(vec3f(first.x, 0.0, 0.0), vec3f(first.y, 0.0, 0.0));
  }
  let n = pixelsOf(settings);
  let second = p[n + pixel];
  let third = p[2u * n + pixel];
  return Dual(vec3f(first.x, second.x, third.x), vec3f(first.y, second.y, third.y));
}

// The x part left of a pixel in column x; beyond the edge there is none.
fn leftOf(pixel: u32, x: u32) -> vec3f {
  if (x == 0u) {
    return vec3f(0.0);
  }
  return dualAt(pixel - 1u).x;
}

// The y part above a pixel in row y.
fn aboveOf(pixel: u32, y: u32) -> vec3f {
  if (y == 0u) {
    return vec3f(0.0);
  }
  return dualAt(pixel - settings.width).y;
}

fn divergence(here: Dual, left: vec3f, above: vec3f) -> vec3f {
  return (here.x - left) + (here.y - above);
}

fn divergenceAt(pixel: u32, x: u32, y: u32) -> vec3f {
  return divergence(dualAt(pixel), leftOf(pixel, x), aboveOf(pixel, y));
}
