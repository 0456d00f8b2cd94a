// weight-map: for beta < 1, the weights of the total variation that majorises the smoothed objective at the kept estimate.
//
//   W = lambda beta (|g| + smoothing)^(beta - 1)          g = (w_c grad kept_c)
//   p <- p projected onto |p| <= W                        u <- kept
//   weightedEnergy = 1/2 sum (kept - f)^2 + sum W |g|
//   smoothedEnergy = 1/2 sum (kept - f)^2 + lambda sum ((|g| + smoothing)^beta - smoothing^beta)
//
//   kept      in       [plane][height][width]      estimate in the solve basis, intensity
//   f         in       [plane][height][width]      noisy planes, intensity
//   p         in, out  2 x [plane][height][width]  dual variable
//   W         out      [group][height][width]      intensity px
//   w_c       uniform  per plane                   factor on the gradient, no unit, > 0
//   smoothing uniform                              intensity/px, > 0
//   lambda, beta uniform                           lambda > 0, 0 < beta < 1
//
// Edges: CONVENTIONS.md, "Grid". Sums per row, rows added in order, in float64. Float32 twins agree within 1e-5 relative.
// Source: Candes, Wakin and Boyd 2008, doi:10.1007/s00041-008-9045-x, for reweighting; here on gradients.

// `sums` has W |g|, the smoothed gradient term, and removed squares of every strip.
@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(1) var<storage, read> f: array<f32>;
@group(0) @binding(2) var<storage, read> kept: array<f32>;
@group(0) @binding(3) var<storage, read_write> p: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> map: array<f32>;
@group(0) @binding(5) var<storage, read_write> u: array<f32>;
@group(0) @binding(6) var<storage, read_write> sums: array<vec4f>;

fn weightOf(magnitude: f32) -> f32 {
  let slope = exp2((settings.beta - 1.0) * log2(magnitude + settings.smoothing));
  return settings.lambda * settings.beta * slope;
}

// Makes the weight of one magnitude. What it adds: W |g|, the smoothed gradient term.
fn weigh(magnitude: f32, mapIndex: u32) -> vec2f {
  let weight = weightOf(magnitude);
  map[mapIndex] = weight;
  return vec2f(weight * magnitude, settings.lambda * smoothedPower(magnitude));
}

fn refresh(pixel: u32, x: u32, y: u32) -> vec4f {
  let here = keptAt(pixel);
  var right = here;
  if (x + 1u < settings.width) {
    right = keptAt(pixel + 1u);
  }
  var below = here;
  if (y + 1u < settings.height) {
    below = keptAt(pixel + settings.width);
  }
  let across = settings.weights * (right - here);
  let down = settings.weights * (below - here);
  let squares = across * across + down * down;
  let n = pixelsOf(settings);
  var terms = vec2f(0.0);
  var bound = vec3f(0.0);
  if (coupled) {
    terms = weigh(sqrt(squares.x + squares.y + squares.z), pixel);
    bound = vec3f(map[pixel]);
  } else {
    terms = weigh(sqrt(squares.x), pixel);
    bound.x = map[pixel];
    if (planes == 3u) {
      terms += weigh(sqrt(squares.y), n + pixel) + weigh(sqrt(squares.z), 2u * n + pixel);
      bound = vec3f(bound.x, map[n + pixel], map[2u * n + pixel]);
    }
  }
  shorten(pixel, bound);
  u[pixel] = here.x;
  if (planes == 3u) {
    u[n + pixel] = here.y;
    u[2u * n + pixel] = here.z;
  }
  let away = here - fAt(pixel);
  return vec4f(terms, dot(away, away), 0.0);
}

@compute @workgroup_size(groupColumns)
fn refreshWeightMap(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= settings.width) {
    return;
  }
  let first = settings.firstRow + id.y * stripRows;
  let end = min(settings.firstRow + settings.rows, first + stripRows);
  var sum: Sum;
  for (var y = first; y < end; y++) {
    addTo(&sum, refresh(y * settings.width + id.x, id.x, y));
  }
  sums[id.y * settings.width + id.x] = sum.total;
}
