// WGSL of the copy that everything is measured against: numbers from a hash, a copy of them, and a count of what differs.
// A grid of 65,535 work groups at most in one direction: a thread does several vectors, a whole grid apart.
export const copyShaders = `
@group(0) @binding(0) var<storage, read> original: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> copied: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> wrong: atomic<u32>;

fn hashed(seed: u32) -> f32 {
  var bits = seed * 747796405u + 2891336453u;
  bits = ((bits >> ((bits >> 28u) + 4u)) ^ bits) * 277803737u;
  return f32((bits >> 22u) ^ bits) / 4294967296.0;
}

fn numbersOf(index: u32) -> vec4f {
  return vec4f(hashed(4u * index), hashed(4u * index + 1u), hashed(4u * index + 2u), hashed(4u * index + 3u));
}

override poison: bool = false;

@compute @workgroup_size(256)
fn fill(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var at = id.x; at < arrayLength(&copied); at += groups.x * 256u) {
    copied[at] = select(numbersOf(at), vec4f(1e30), poison);
  }
}

@compute @workgroup_size(256)
fn copy(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var at = id.x; at < arrayLength(&copied); at += groups.x * 256u) {
    copied[at] = original[at];
  }
}

@compute @workgroup_size(256)
fn check(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var at = id.x; at < arrayLength(&original); at += groups.x * 256u) {
    if (any(original[at] != numbersOf(at))) {
      atomicAdd(&wrong, 1u);
    }
  }
}
`;
