// iterate: one over-relaxed primal-dual step for 1/2 sum (u - f)^2 + sum lambda |w grad u|^beta, beta >= 1.
//
//   un = (u + tau_c (f + div(w_c p))) / (1 + tau_c)                 u <- u + relaxation (un - u)
//   pt = p + sigma w_c grad(un + extrapolation (un - u))
//   pn = pt (1 - r/s),  s = |pt| / sigma,  r = prox of (lambda/sigma) |.|^beta at s
//        (beta = 1: pt projected onto |p| <= lambda; under a weight map: onto |p| <= W)
//                                                                  p <- p + relaxation (pn - p)
//
//   f           in       [plane][height][width]  noisy planes in the solve basis, intensity
//   u           in, out  [plane][height][width]  estimate, intensity
//   p           in, out  2 x [plane][height][width]  dual variable, intensity px at beta = 1; far borders stay 0
//   W           in       [group][height][width]  only under a weight map: bound on |p|
//   w_c         uniform  per plane               factor on the gradient, no unit, > 0
//   tau_c       uniform  per plane               > 0
//   sigma       uniform                          px^2, > 0, tau_c sigma 8 w_c^2 <= 1
//   relaxation  uniform                          1..1.95; 1 in the last iteration of a run that lands
//   extrapolation uniform                        0..1; 1 but where schemes are compared
//   lambda, beta uniform                         lambda > 0, beta 1..3
//
// |pt| runs over both parts and over the planes of one group: all planes (joint, opponent) or each its own (channels).
// Edges: CONVENTIONS.md, "Grid". Float32 twins agree within 2e-5 after 100 iterations, for photos in 0..1.
// Source: Chambolle and Pock 2016, doi:10.1007/s10107-015-0957-3, Algorithm 1 over-relaxed; their g is our data term.

// From one state into another, so that no thread reads what another has just written.
@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(1) var<storage, read> f: array<f32>;
@group(0) @binding(2) var<storage, read> u: array<f32>;
@group(0) @binding(3) var<storage, read> p: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> uNext: array<f32>;
@group(0) @binding(5) var<storage, read_write> pNext: array<vec2f>;
@group(0) @binding(6) var<storage, read> curve: array<f32>;

// The proximal map of the dual: a projection onto |p| <= lambda, a constant factor, lines, a projection onto |p| <= W.
const shrinkConstant: u32 = 1;
const shrinkTable: u32 = 2;
const shrinkWeightMap: u32 = 3;
override shrinkKind: u32 = 0;
// Bits of the mantissa that choose a line within an octave.
override sliceBits: u32 = 6;

fn shrinkFactor(squares: f32, mapIndex: u32) -> f32 {
  if (shrinkKind == shrinkConstant) {
    return settings.constantFactor;
  }
  if (shrinkKind == shrinkTable) {
    let line = (bitcast<u32>(squares) & 0x7fffffffu) >> (23u - sliceBits);
    return fma(curve[2u * line + 1u], squares, curve[2u * line]);
  }
  if (shrinkKind == shrinkWeightMap) {
    let bound = curve[mapIndex];
    return select(1.0, bound / sqrt(squares), squares > bound * bound);
  }
  return settings.lambda / max(settings.lambda, sqrt(squares));
}

struct Primal {
  // un + extrapolation (un - u)
  ahead: vec3f,
  // u + relaxation (un - u)
  u: vec3f,
}

fn primalStep(pixel: u32, divergence: vec3f) -> Primal {
  return primalOf(fAt(pixel), uAt(pixel), divergence, settings.relaxation);
}

fn primalOf(noisy: vec3f, before: vec3f, divergence: vec3f, relaxation: f32) -> Primal {
  let change = settings.pull * (noisy - before + settings.weights * divergence);
  return Primal(before + (1.0 + settings.extrapolation) * change, before + relaxation * change);
}

// `across` and `down` are the differences of `ahead`.
fn dualStep(pixel: u32, dual: Dual, across: vec3f, down: vec3f, relaxation: f32) -> Dual {
  let gain = settings.sigma * settings.weights;
  let trialX = dual.x + gain * across;
  let trialY = dual.y + gain * down;
  let squares = trialX * trialX + trialY * trialY;
  var factor = vec3f(0.0);
  if (coupled) {
    factor = vec3f(shrinkFactor(squares.x + squares.y + squares.z, pixel));
  } else {
    factor.x = shrinkFactor(squares.x, pixel);
    if (planes == 3u) {
      let n = pixelsOf(settings);
      factor.y = shrinkFactor(squares.y, n + pixel);
      factor.z = shrinkFactor(squares.z, 2u * n + pixel);
    }
  }
  return Dual(dual.x + relaxation * (factor * trialX - dual.x), dual.y + relaxation * (factor * trialY - dual.y));
}

@compute @workgroup_size(groupColumns)
fn iterate(@builtin(global_invocation_id) id: vec3u) {
  let x = id.x;
  let width = settings.width;
  if (x >= width) {
    return;
  }
  let first = settings.firstRow + id.y * stripRows;
  let end = min(settings.firstRow + settings.rows, first + stripRows);
  var pixel = first * width + x;
  var dual = dualAt(pixel);
  var here = primalStep(pixel, divergence(dual, leftOf(pixel, x), aboveOf(pixel, first)));
  for (var y = first; y < end; y++) {
    uPut(pixel, here.u);
    var right = here.ahead;
    if (x + 1u < width) {
      let beside = pixel + 1u;
      right = primalStep(beside, divergence(dualAt(beside), dual.x, aboveOf(beside, y))).ahead;
    }
    var below = here;
    var dualBelow = dual;
    if (y + 1u < settings.height) {
      dualBelow = dualAt(pixel + width);
      below = primalStep(pixel + width, divergence(dualBelow, leftOf(pixel + width, x), dual.y));
    }
    pPut(pixel, dualStep(pixel, dual, right - here.ahead, below.ahead - here.ahead, settings.relaxation));
    here = below;
    dual = dualBelow;
    pixel += width;
  }
}

fn uPut(pixel: u32, value: vec3f) {
  uNext[pixel] = value.x;
  if (planes == 3u) {
    let n = pixelsOf(settings);
    uNext[n + pixel] = value.y;
    uNext[2u * n + pixel] = value.z;
  }
}

fn pPut(pixel: u32, value: Dual) {
  pNext[pixel] = vec2f(value.x.x, value.y.x);
  if (planes == 3u) {
    let n = pixelsOf(settings);
    pNext[n + pixel] = vec2f(value.x.y, value.y.y);
    pNext[2u * n + pixel] = vec2f(value.x.z, value.y.z);
  }
}
