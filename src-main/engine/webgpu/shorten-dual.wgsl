// Needs divergence.wgsl, and to write the kernel's `p`.
fn putDual(pixel: u32, x: vec3f, y: vec3f) {
  p[pixel] = vec2f(x.x, y.x);
  if (planes == 3u) {
    let n = pixelsOf(settings);
    p[n + pixel] = vec2f(x.y, y.y);
    p[2u * n + pixel] = vec2f(x.z, y.z);
  }
}

// Shortens p of a pixel to at most `bound`, one a magnitude.
fn shorten(pixel: u32, bound: vec3f) {
  let dual = dualAt(pixel);
  let own = dual.x * dual.x + dual.y * dual.y;
  let squares = select(own, vec3f(own.x + own.y + own.z), coupled);
  let factor = select(vec3f(1.0), bound / sqrt(squares), squares > bound * bound);
  putDual(pixel, factor * dual.x, factor * dual.y);
}
