// read-estimate: rows of the answer, or of the kept estimate, back in the photo's own channels.
//
//   up = f + div(w_c p)     answer = up - share (up - u)     share 0 below beta = 1; see rough-gap
//
//   f, u, p  in   as in the other kernels; u is the kept estimate where that is read
//   out      out  integers: [rows][width][plane], 16 bit, two a word, rounded to nearest and clipped
//                 planes: [plane][rows][width] float32, intensity, not clipped
//
// A thread makes two pixels of a row-major run, so that it alone writes its words.

@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(1) var<storage, read> f: array<f32>;
@group(0) @binding(2) var<storage, read> u: array<f32>;
@group(0) @binding(3) var<storage, read> p: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> out: array<u32>;

override asPlanes: bool = false;
override isKept: bool = false;

// The answer at place `run` of the rows that are read.
fn answerAt(run: u32) -> vec3f {
  let x = run % settings.width;
  let y = settings.firstRow + run / settings.width;
  let pixel = y * settings.width + x;
  if (isKept) {
    return ownChannels(uAt(pixel));
  }
  let noisy = fAt(pixel);
  let change = settings.weights * divergenceAt(pixel, x, y);
  return ownChannels(noisy + (change - settings.share * ((noisy - uAt(pixel)) + change)));
}

fn codeOf(value: f32) -> u32 {
  return u32(clamp(65535.0 * value + (65535.0 * centreIntensity + 0.5), 0.0, 65535.0));
}

@compute @workgroup_size(groupColumns)
fn readEstimate(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let pair = id.y * groups.x * groupColumns + id.x;
  let count = settings.rows * settings.width;
  let run = 2u * pair;
  if (run >= count) {
    return;
  }
  let one = answerAt(run);
  let two = answerAt(min(run + 1u, count - 1u));
  if (asPlanes) {
    for (var plane = 0u; plane < planes; plane++) {
      out[plane * count + run] = bitcast<u32>(one[plane] + centreIntensity);
      if (run + 1u < count) {
        out[plane * count + run + 1u] = bitcast<u32>(two[plane] + centreIntensity);
      }
    }
  } else if (planes == 1u) {
    out[pair] = codeOf(one.x) | (codeOf(two.x) << 16u);
  } else {
    out[3u * pair] = codeOf(one.x) | (codeOf(one.y) << 16u);
    out[3u * pair + 1u] = codeOf(one.z) | (codeOf(two.x) << 16u);
    out[3u * pair + 2u] = codeOf(two.y) | (codeOf(two.z) << 16u);
  }
}
