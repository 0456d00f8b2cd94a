// Shortens p to |p| <= lambda, as beta = 1 asks of it.
@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(1) var<storage, read_write> p: array<vec2f>;

@compute @workgroup_size(groupColumns)
fn projectDual(@builtin(global_invocation_id) at: vec3u) {
  if (at.x < settings.width && at.y < settings.rows) {
    shorten((settings.firstRow + at.y) * settings.width + at.x, vec3f(settings.lambda));
  }
}
