// nonconvex-terms: for beta < 1, sums over all pixels at u: the objective, plain and smoothed.
//
//   energy         = 1/2 sum (u - f)^2 + lambda sum |g|^beta                                       g = (w_c grad u_c)
//   smoothedEnergy = 1/2 sum (u - f)^2 + lambda sum ((|g| + smoothing)^beta - smoothing^beta)
//   removedSquares = sum (u - f)^2
//
//   f         in       [plane][height][width]  planes in the solve basis, intensity
//   u         in       [plane][height][width]  f + div(w_c p), or the kept estimate
//   w_c       uniform  per plane               factor on the gradient, no unit, > 0
//   smoothing uniform                          intensity/px, > 0
//   lambda, beta uniform                       lambda > 0, 0 < beta < 1
//
// Edges: CONVENTIONS.md, "Grid". Sums per row, rows added in order, in float64. Float32 twins agree within 1e-5 relative in
// smoothedEnergy; in energy only within 1e-2, since |g|^beta has no bounded slope at 0 and lifts their rounding errors.

// `sums` has gradient term, the same smoothed, and removed squares of every strip.
@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(1) var<storage, read> f: array<f32>;
@group(0) @binding(2) var<storage, read> kept: array<f32>;
@group(0) @binding(3) var<storage, read> p: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> sums: array<vec4f>;

override isKept: bool = false;

// f and the estimate less f, by plane: differences of each are taken before they are added, see rough-gap.
struct Point {
  noisy: vec3f,
  change: vec3f,
}

fn pointAt(pixel: u32, x: u32, y: u32) -> Point {
  let noisy = fAt(pixel);
  if (isKept) {
    return Point(noisy, keptAt(pixel) - noisy);
  }
  return Point(noisy, settings.weights * divergenceAt(pixel, x, y));
}

// What a magnitude adds: gradient term, the same smoothed.
fn magnitudeTerms(squares: f32) -> vec2f {
  return settings.lambda * vec2f(powerOf(squares, 0.5 * settings.beta), smoothedPower(sqrt(squares)));
}

// What a pixel adds.
fn termsOf(here: Point, right: Point, below: Point) -> vec4f {
  let across = settings.weights * ((right.noisy - here.noisy) + (right.change - here.change));
  let down = settings.weights * ((below.noisy - here.noisy) + (below.change - here.change));
  let squares = across * across + down * down;
  var terms = vec2f(0.0);
  if (coupled) {
    terms = magnitudeTerms(squares.x + squares.y + squares.z);
  } else {
    terms = magnitudeTerms(squares.x);
    if (planes == 3u) {
      terms += magnitudeTerms(squares.y) + magnitudeTerms(squares.z);
    }
  }
  return vec4f(terms, dot(here.change, here.change), 0.0);
}

@compute @workgroup_size(groupColumns)
fn nonconvexTerms(@builtin(global_invocation_id) id: vec3u) {
  let x = id.x;
  let width = settings.width;
  if (x >= width) {
    return;
  }
  let first = settings.firstRow + id.y * stripRows;
  let end = min(settings.firstRow + settings.rows, first + stripRows);
  var sum: Sum;
  var pixel = first * width + x;
  var here = pointAt(pixel, x, first);
  for (var y = first; y < end; y++) {
    var right = here;
    if (x + 1u < width) {
      right = pointAt(pixel + 1u, x + 1u, y);
    }
    var below = here;
    if (y + 1u < settings.height) {
      below = pointAt(pixel + width, x, y + 1u);
    }
    addTo(&sum, termsOf(here, right, below));
    here = below;
    pixel += width;
  }
  sums[id.y * width + x] = sum.total;
}
