// draw-estimate: the iterate u as pixels for the screen, in the photo's own channels.
//
//   code = trunc(clip(255 (u + 1/2) + 1/2, 0, 255))      R, G, B from luma, chroma1, chroma2 as in read-estimate
//
//   u    in   of a run that has landed
//   out  out  [rows][columns]  RGBA, one word a pixel; the window's, whose corner is firstColumn, firstRow

@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(1) var<storage, read> u: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<u32>;

fn code(value: f32) -> u32 {
  return u32(clamp(255.0 * value + (255.0 * centreIntensity + 0.5), 0.0, 255.0));
}

@compute @workgroup_size(groupColumns)
fn drawEstimate(@builtin(global_invocation_id) at: vec3u) {
  if (at.x >= settings.columns || at.y >= settings.rows) {
    return;
  }
  let pixel = (settings.firstRow + at.y) * settings.width + settings.firstColumn + at.x;
  let colour = ownChannels(uAt(pixel));
  out[at.y * settings.columns + at.x] =
    code(colour.x) | (code(colour.y) << 8u) | (code(colour.z) << 16u) | 0xff000000u;
}
