// prolong-dual: starts a problem from the answer to the same photo averaged over cells of 2 x 2 px.
//
//   Every border between two cells carries the flux P of the coarse problem twice on each of its edges, so that the cell
//   gains as much a pixel as the coarse pixel did; inside the cell the flux runs evenly from border to border:
//
//     pX = P[X-1] + P[X] (left column of the cell), 2 P[X] (right column)      pY alike, by rows
//
//   Then div p is the coarse divergence at every pixel of the cell. What of f is not its mean over the cell is taken out
//   on the four edges inside it, by the smallest flux d that does so, with b - a the difference along the edge and e - d
//   that along the one beside it:
//
//     p <- p + (3 (b - a) + (e - d)) / (8 w_c),        after which f + div(w_c p) is constant on the cell
//
//   u is the coarse estimate, constant on the cell. A cell with one row or column only has the missing one repeated.
//   For beta = 1 |p| <= lambda has yet to be seen to.
//
//   P, U   in   [plane][ceil(height/2)][ceil(width/2)]  dual and estimate of the coarse problem, lambda / 2^beta
//   f      in   [plane][height][width]                  noisy planes in the solve basis, intensity
//   p, u   out  [plane][height][width]                  p = 0 at the far borders
//   w_c    uniform  per plane                           factor on the gradient, no unit, > 0
//
// The factor 2 is 2^beta / 2^(beta-1): |p| = lambda beta |g|^(beta-1), and a gradient per coarse pixel is twice that per
// pixel. Edges: CONVENTIONS.md, "Grid". Agrees with float64 within 2e-6 of the largest |p|.
// Source: Raviart and Thomas 1977, doi:10.1007/BFb0064470, lowest order, for the flux between the borders.

// `average` makes the photo that the coarse problem is solved for: coarse f goes where u is bound.
@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(1) var<storage, read> f: array<f32>;
@group(0) @binding(2) var<storage, read> coarseU: array<f32>;
@group(0) @binding(3) var<storage, read> coarseP: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> u: array<f32>;
@group(0) @binding(5) var<storage, read_write> p: array<vec2f>;

// Pixels are counted in the photo, whose row `top` is row 0 of what is here.
fn coarseGrid() -> vec2u {
  return vec2u((settings.width + 1u) / 2u, (settings.photoHeight + 1u) / 2u);
}

// f at a pixel of a cell; a missing column or row is repeated.
fn noisyAt(plane: u32, x: u32, y: u32) -> f32 {
  let row = (min(y, settings.photoHeight - 1u) - settings.top) * settings.width;
  return f[plane * pixelsOf(settings) + row + min(x, settings.width - 1u)];
}

// The flux to the right and down that evens f out within its cell.
fn innerFlux(plane: u32, at: vec2u) -> vec2f {
  let corner = at - at % vec2u(2u);
  let a = noisyAt(plane, corner.x, corner.y);
  let b = noisyAt(plane, corner.x + 1u, corner.y);
  let d = noisyAt(plane, corner.x, corner.y + 1u);
  let e = noisyAt(plane, corner.x + 1u, corner.y + 1u);
  let unit = 8.0 * settings.weights[plane];
  var flux = vec2f(0.0);
  if (at.x == corner.x) {
    let across = select(vec2f(e - d, b - a), vec2f(b - a, e - d), at.y == corner.y);
    flux.x = (3.0 * across.x + across.y) / unit;
  }
  if (at.y == corner.y) {
    let down = select(vec2f(e - b, d - a), vec2f(d - a, e - b), at.x == corner.x);
    flux.y = (3.0 * down.x + down.y) / unit;
  }
  return flux;
}

@compute @workgroup_size(groupColumns)
fn prolongDual(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= settings.width || id.y >= settings.rows) {
    return;
  }
  let row = settings.firstRow + id.y;
  let at = vec2u(id.x, settings.top + row);
  let grid = coarseGrid();
  let cell = at / 2u;
  for (var plane = 0u; plane < planes; plane++) {
    let i = plane * pixelsOf(settings) + row * settings.width + at.x;
    let c = plane * grid.x * grid.y + cell.y * grid.x + cell.x;
    let border = coarseP[c];
    var before = border;
    if (at.x % 2u == 0u) {
      before.x = 0.0;
      if (cell.x > 0u) {
        before.x = coarseP[c - 1u].x;
      }
    }
    if (at.y % 2u == 0u) {
      before.y = 0.0;
      if (cell.y > 0u) {
        before.y = coarseP[c - grid.x].y;
      }
    }
    let isInside = vec2f(f32(at.x + 1u < settings.width), f32(at.y + 1u < settings.photoHeight));
    u[i] = coarseU[c];
    p[i] = isInside * (before + border + innerFlux(plane, at));
  }
}

@compute @workgroup_size(groupColumns)
fn average(@builtin(global_invocation_id) id: vec3u) {
  let grid = coarseGrid();
  if (id.x >= grid.x || id.y >= grid.y) {
    return;
  }
  let at = 2u * id.xy;
  // A cell at the edge that is smaller has the mean of what it has: what is repeated counts as often as what is there.
  for (var plane = 0u; plane < planes; plane++) {
    let top = noisyAt(plane, at.x, at.y) + noisyAt(plane, at.x + 1u, at.y);
    let bottom = noisyAt(plane, at.x, at.y + 1u) + noisyAt(plane, at.x + 1u, at.y + 1u);
    u[plane * grid.x * grid.y + id.y * grid.x + id.x] = 0.25 * (top + bottom);
  }
}
