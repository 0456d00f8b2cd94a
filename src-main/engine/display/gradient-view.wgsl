// gradient-view: the gradient's magnitude on a colour scale, or its direction as hue.
//
//   magnitude  step = round(m stepsPerUnit), or round(log(m / logMinimum) stepsPerUnit); the last step for all beyond
//   direction  share = clip(strength / threshold - 1), strength = sqrt(channels) |mean over channels of grad u_c|
//              code = grey + share (colour of the angle - grey)
//
//   colours  in  RGB, one word a step: of the scale, or of the angle counter-clockwise from right
//
// Agrees with the rows of the views within one code.

const scaleSteps: u32 = 1024;
const hiddenGrey: f32 = 60.0;
const fullTurn: f32 = 6.283185307;

override showsDirection: bool = false;

@group(0) @binding(5) var<storage, read> colours: array<u32>;

// The magnitude, or the vector of the channel mean.
fn cellAt(x: u32, y: u32) -> mat2x3f {
  let gradient = gradientAt(x, y);
  if (!showsDirection) {
    return mat2x3f(vec3f(magnitudeOf(gradient), 0.0, 0.0), vec3f(0.0));
  }
  let channels = f32(planes);
  let mean = vec2f(dot(gradient.x, vec3f(1.0)), dot(gradient.y, vec3f(1.0))) / channels;
  return mat2x3f(vec3f(mean, 0.0), vec3f(0.0));
}

fn colourOf(step: u32) -> vec3u {
  return (vec3u(colours[step]) >> vec3u(0u, 8u, 16u)) & vec3u(0xffu);
}

fn magnitudeCode(magnitude: f32) -> vec3u {
  var onScale = magnitude;
  if (settings.isLog == 1u) {
    onScale = select(0.0, log(magnitude / settings.logMinimum), magnitude > settings.logMinimum);
  }
  return colourOf(u32(min(onScale * settings.stepsPerUnit + 0.5, f32(scaleSteps - 1u))));
}

// Counter-clockwise from right, for a vector that is not 0 and y pointing down. WGSL's own atan2 may be anything where y is 0.
fn turnOf(mean: vec2f) -> f32 {
  let size = abs(mean);
  let eighth = atan(min(size.x, size.y) / max(size.x, size.y)) / fullTurn;
  let quarter = select(eighth, 0.25 - eighth, size.y > size.x);
  let half = select(quarter, 0.5 - quarter, mean.x < 0.0);
  return select(half, 1.0 - half, mean.y > 0.0);
}

fn directionCode(mean: vec2f) -> vec3u {
  let strength = sqrt(f32(planes) * dot(mean, mean));
  let share = clamp(strength / settings.threshold - 1.0, 0.0, 1.0);
  var turn = 0.0;
  if (share > 0.0) {
    turn = turnOf(mean);
  }
  // A tiny angle below 0 is a full turn.
  let colour = vec3f(colourOf(u32(turn * f32(scaleSteps)) % scaleSteps));
  return vec3u(hiddenGrey + share * (colour - hiddenGrey) + 0.5);
}

@compute @workgroup_size(groupColumns)
fn drawGradient(@builtin(global_invocation_id) at: vec3u) {
  if (!isInFrame(at)) {
    return;
  }
  let mean = meanUnder(at.x, at.y)[0];
  if (showsDirection) {
    putPixel(at, directionCode(mean.xy));
  } else {
    putPixel(at, magnitudeCode(mean.x));
  }
}
