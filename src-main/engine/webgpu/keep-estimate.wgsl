// Remembers f + div(w_c p), for beta < 1.
@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(1) var<storage, read> f: array<f32>;
@group(0) @binding(2) var<storage, read> p: array<vec2f>;
@group(0) @binding(3) var<storage, read_write> kept: array<f32>;

@compute @workgroup_size(groupColumns)
fn keep(@builtin(global_invocation_id) at: vec3u) {
  if (at.x >= settings.width || at.y >= settings.rows) {
    return;
  }
  let y = settings.firstRow + at.y;
  let pixel = y * settings.width + at.x;
  let estimate = fAt(pixel) + settings.weights * divergenceAt(pixel, at.x, y);
  kept[pixel] = estimate.x;
  if (planes == 3u) {
    let n = pixelsOf(settings);
    kept[n + pixel] = estimate.y;
    kept[2u * n + pixel] = estimate.z;
  }
}
