// Where the frame goes: RGBA, one word a pixel, opaque.
@group(0) @binding(4) var<storage, read_write> frame: array<u32>;

fn isInFrame(at: vec3u) -> bool {
  return at.x < settings.columns && at.y < settings.rows;
}

fn putPixel(at: vec3u, code: vec3u) {
  frame[at.y * settings.columns + at.x] = code.x | (code.y << 8u) | (code.z << 16u) | 0xff000000u;
}
