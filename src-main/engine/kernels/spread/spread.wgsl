// spread: how far a photo and the dual's estimate of it are from one flat colour, the photo's mean.
//
//   noisySquares    = sum (f - mean)^2                      mean = sum f / pixels, plane by plane
//   estimateSquares = sum (f + div(w_c p) - mean)^2
//
//   f      in       [plane][height][width]      noisy planes in the solve basis, intensity
//   p      in       2 x [plane][height][width]  dual variable; |p| <= lambda where the sums are to bound anything
//   w_c    uniform  per plane                   factor on the gradient, no unit, > 0
//   mean   uniform  per plane                   the sum of f, which a first pass makes, over the pixels; intensity
//
// div takes nothing from the sum over a plane, so that the estimate has the same mean. For beta = 1 and a feasible p the
// duality gap of the flat photo is estimateSquares / 2, and ||mean - u*||^2 <= estimateSquares: the certificate of a weight
// that leaves one colour. No gradient enters it, so that lambda does not magnify its rounding.
//
// Sums are made per row and the rows are added in order, in float64. Float32 twins agree within 1e-4 of each sum plus
// 1e-9 a pixel. Edges: CONVENTIONS.md, "Grid".
// Source: the bound is Chambolle and Pock 2016, doi:10.1017/S096249291600009X, section 5.1, with a constant for u.

// `sums` has noisySquares and estimateSquares of every strip, or the sum of f by plane.
@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(1) var<storage, read> f: array<f32>;
@group(0) @binding(2) var<storage, read> p: array<vec2f>;
@group(0) @binding(3) var<storage, read_write> sums: array<vec4f>;

override isSum: bool = false;

fn termsOf(pixel: u32, x: u32, y: u32) -> vec4f {
  if (isSum) {
    return vec4f(fAt(pixel), 0.0);
  }
  let away = fAt(pixel) - settings.means;
  let estimate = away + settings.weights * divergenceAt(pixel, x, y);
  return vec4f(dot(away, away), dot(estimate, estimate), 0.0, 0.0);
}

@compute @workgroup_size(groupColumns)
fn spread(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= settings.width) {
    return;
  }
  let first = id.y * stripRows;
  let end = min(settings.height, first + stripRows);
  var sum: Sum;
  for (var y = first; y < end; y++) {
    addTo(&sum, termsOf(y * settings.width + id.x, id.x, y));
  }
  sums[id.y * settings.width + id.x] = sum.total;
}
