// photo-view: the picture itself, or mid grey + 4 (photo - picture), as codes of 8 bit.
//
//   code = trunc(clip(255 v + 1/2, 0, 255))      removed: v = 128/255 + 4 (photo - picture)
//
// Where a frame pixel is one cell of integers, the same in integers: rounded as an export rounds, to the bit. No tie can
// then occur, since 255 divides 65535 into odd parts. Elsewhere a code may differ by one from that of the rows.

override showsRemoved: bool = false;

// The picture, and the photo where that is needed.
fn cellAt(x: u32, y: u32) -> mat2x3f {
  let shown = shownAt(x, y);
  if (!showsRemoved) {
    return mat2x3f(shown, vec3f(0.0));
  }
  return mat2x3f(shown, photoAt(x, y));
}

// Samples of a depth as codes of 16 bit.
fn codes16(samples: vec3f, depth: u32) -> vec3i {
  return vec3i(samples) * select(1, 257, depth == 8u);
}

fn exactCodes(shown: vec3f, original: vec3f, depth: u32) -> vec3u {
  let codes = codes16(shown, depth);
  if (!showsRemoved) {
    return (vec3u(codes) * 255u + 32895u) >> vec3u(16u);
  }
  // 4 * 255 / 65535 = 8 / 514, and 257^2 / 514 = 128 + 1/2.
  let scaled = 8 * (codes16(original, photoDepth) - codes) + 66049;
  return min(vec3u(max(scaled, vec3i(0))) / 514u, vec3u(255u));
}

fn roundedCodes(shown: vec3f, original: vec3f, unit: f32) -> vec3u {
  var value = unit * shown;
  if (showsRemoved) {
    value = 4.0 * (settings.photoUnit * original - value) + 128.0 / 255.0;
  }
  return vec3u(clamp(255.0 * value + 0.5, vec3f(0.0), vec3f(255.0)));
}

@compute @workgroup_size(groupColumns)
fn drawPhoto(@builtin(global_invocation_id) at: vec3u) {
  if (!isInFrame(at)) {
    return;
  }
  let mean = meanUnder(at.x, at.y);
  let depth = select(photoDepth, heldDepth, showsHeld);
  var code: vec3u;
  if (settings.isExact == 1u && depth != 32u) {
    code = exactCodes(mean[0], mean[1], depth);
  } else {
    code = roundedCodes(mean[0], mean[1], select(settings.photoUnit, settings.heldUnit, showsHeld));
  }
  if (planes == 1u) {
    code = code.xxx;
  }
  putPixel(at, code);
}
