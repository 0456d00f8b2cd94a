// Adds what the strips of a kernel found, 4096 sums from as many as there are; those are added in float64 by whoever
// reads them.
@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(1) var<storage, read> strips: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> sums: array<vec4f>;

@compute @workgroup_size(groupColumns)
fn addSums(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let count = settings.width * ((settings.rows + stripRows - 1u) / stripRows);
  var sum: Sum;
  for (var at = id.x; at < count; at += groups.x * groupColumns) {
    addTo(&sum, strips[at]);
  }
  sums[id.x] = sum.total;
}
