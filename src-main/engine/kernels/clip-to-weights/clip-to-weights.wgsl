// clip-to-weights: weights that were made elsewhere take the place of lambda, and the dual is clipped to them.
//
//   p <- p projected onto |p| <= W
//
//   W  in       [group][height][width]      intensity px, > 0
//   p  in, out  2 x [plane][height][width]  dual variable, intensity px
//
// |p| runs over both parts and over the planes of one group. Agrees with float64 within 1e-6. Edges: CONVENTIONS.md, "Grid".

// W is where it is iterated with already: only p changes.
@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(1) var<storage, read_write> p: array<vec2f>;
@group(0) @binding(2) var<storage, read> map: array<f32>;

@compute @workgroup_size(groupColumns)
fn clipToWeights(@builtin(global_invocation_id) at: vec3u) {
  if (at.x >= settings.width || at.y >= settings.rows) {
    return;
  }
  let pixel = (settings.firstRow + at.y) * settings.width + at.x;
  var bound = vec3f(map[pixel]);
  if (!coupled && planes == 3u) {
    let n = pixelsOf(settings);
    bound = vec3f(bound.x, map[n + pixel], map[2u * n + pixel]);
  }
  shorten(pixel, bound);
}
