// rough-gap: what is known of the answer m, in float32 pixel by pixel: its objective, and a bound on its distance.
//
//   up  = f + div(w_c p)     v = up - 2 s (up - u)     m = up - s (up - u)
//   energy         = 1/2 sum (m - f)^2 + sum lambda |w_c grad m|^beta
//   gap            = sum of  lambda |w_c grad v|^beta + F*(|p|) - p . w_c grad v  +  1/4 |v - up|^2
//   removedSquares = sum (m - f)^2
//
//   f, u, p, W, w_c, lambda, beta  as in energy-and-gap; u and p as a landed iteration leaves them
//   s  header  share of u in m: 0.4, or 0 where m is to be up and nothing is asked of u (energy-and-gap's case)
//
// |m - u*|^2 <= gap, see certificate.ts. Terms are made in float32, sums of 64 pixels too, those of a row in float64.
// u is rounded to float32, so a flat region has a gradient of 3e-8 or so where the answer has none; at beta = 1 that adds
// lambda 3e-8 a sample to the gap: nothing beside a certificate of 0.1 of a level (1.5e-7 a sample), too much below.
// Agrees with float64 within 1 % of the gap where that is above 4e-7 max(1/10, lambda) a sample. Edges: CONVENTIONS.md.

// A point v = f + change is kept as its two parts, and differences are taken of each before they are added: f is close
// to its neighbour and its difference exact, and the change is smaller than v, so that both round less than v would.
// `sums` has gradient term, gap and removed squares of every strip.
@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(1) var<storage, read> f: array<f32>;
@group(0) @binding(2) var<storage, read> u: array<f32>;
@group(0) @binding(3) var<storage, read> p: array<vec2f>;
@group(0) @binding(4) var<storage, read> map: array<f32>;
@group(0) @binding(5) var<storage, read_write> sums: array<vec4f>;

override weighted: bool = false;

// f, v - f, and half the way from v to f + div p, by plane.
struct Point {
  noisy: vec3f,
  change: vec3f,
  halfway: vec3f,
}

fn pointAt(pixel: u32, divergence: vec3f) -> Point {
  let noisy = fAt(pixel);
  let own = settings.weights * divergence;
  let halfway = settings.share * ((noisy - uAt(pixel)) + own);
  return Point(noisy, own - 2.0 * halfway, halfway);
}

fn gradientTerm(squares: f32, mapIndex: u32) -> f32 {
  if (weighted) {
    return map[mapIndex] * sqrt(squares);
  }
  return settings.lambda * powerOf(squares, 0.5 * settings.beta);
}

// F*(|p|) for beta > 1
fn conjugateTerm(dualSquares: f32) -> f32 {
  if (weighted || settings.beta == 1.0) {
    return 0.0;
  }
  let exponent = settings.beta / (settings.beta - 1.0);
  let unit = 1.0 / (settings.lambda * settings.beta);
  return settings.lambda * (settings.beta - 1.0) * powerOf(dualSquares * unit * unit, 0.5 * exponent);
}

// What a magnitude adds: gradient term of the answer, gap.
fn magnitudeTerms(squares: f32, answerSquares: f32, dualSquares: f32, mapIndex: u32) -> vec2f {
  return vec2f(gradientTerm(answerSquares, mapIndex), gradientTerm(squares, mapIndex) + conjugateTerm(dualSquares));
}

// What a pixel adds.
fn termsOf(pixel: u32, dual: Dual, here: Point, right: Point, below: Point) -> vec4f {
  let across = settings.weights * ((right.noisy - here.noisy) + (right.change - here.change));
  let down = settings.weights * ((below.noisy - here.noisy) + (below.change - here.change));
  let answerAcross = across + settings.weights * (right.halfway - here.halfway);
  let answerDown = down + settings.weights * (below.halfway - here.halfway);
  let squares = across * across + down * down;
  let answerSquares = answerAcross * answerAcross + answerDown * answerDown;
  let dualSquares = dual.x * dual.x + dual.y * dual.y;
  let taken = here.change + here.halfway;
  let ones = vec3f(1.0);
  var terms = vec2f(0.0);
  if (coupled) {
    terms = magnitudeTerms(dot(squares, ones), dot(answerSquares, ones), dot(dualSquares, ones), pixel);
  } else {
    terms = magnitudeTerms(squares.x, answerSquares.x, dualSquares.x, pixel);
    if (planes == 3u) {
      let n = pixelsOf(settings);
      terms += magnitudeTerms(squares.y, answerSquares.y, dualSquares.y, n + pixel);
      terms += magnitudeTerms(squares.z, answerSquares.z, dualSquares.z, 2u * n + pixel);
    }
  }
  let product = dot(across, dual.x) + dot(down, dual.y);
  return vec4f(terms.x, terms.y - product + dot(here.halfway, here.halfway), dot(taken, taken), 0.0);
}

@compute @workgroup_size(groupColumns)
fn roughGap(@builtin(global_invocation_id) id: vec3u) {
  let x = id.x;
  let width = settings.width;
  if (x >= width) {
    return;
  }
  let first = settings.firstRow + id.y * stripRows;
  let end = min(settings.firstRow + settings.rows, first + stripRows);
  var sum: Sum;
  var pixel = first * width + x;
  var here = pointAt(pixel, divergenceAt(pixel, x, first));
  for (var y = first; y < end; y++) {
    var right = here;
    if (x + 1u < width) {
      right = pointAt(pixel + 1u, divergenceAt(pixel + 1u, x + 1u, y));
    }
    var below = here;
    if (y + 1u < settings.height) {
      below = pointAt(pixel + width, divergenceAt(pixel + width, x, y + 1u));
    }
    addTo(&sum, termsOf(pixel, dualAt(pixel), here, right, below));
    here = below;
    pixel += width;
  }
  sums[id.y * width + x] = sum.total;
}
