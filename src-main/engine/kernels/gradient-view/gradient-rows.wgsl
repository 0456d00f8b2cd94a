// gradient-rows: differences to the right and below, or across both neighbours, and what stands beyond the borders.
//
//   forward  u[x + 1] - u[x]      central  u[x + 1] - u[x - 1]      times settings.slope: intensity/px
//
// On integers the differences are exact.

// Across both neighbours, half of which the slope has; else to the next one.
override isCentral: bool = false;

struct Gradient {
  x: vec3f,
  y: vec3f,
}

// What stands beyond a border: 0 the border again, 1 nothing, 2 the line through it and the cell before it, which an
// axis of one cell has not.
fn beyondOf(rule: u32, border: vec3f, inner: vec3f, count: u32) -> vec3f {
  if (rule == 1u) {
    return vec3f(0.0);
  }
  if (rule == 0u || count == 1u) {
    return border;
  }
  return 2.0 * border - inner;
}

fn rightOf(x: u32, y: u32) -> vec3f {
  if (x + 1u < settings.width) {
    return shownAt(x + 1u, y);
  }
  return beyondOf(settings.beyond.y, shownAt(x, y), shownAt(x - min(x, 1u), y), settings.width);
}

fn leftOf(x: u32, y: u32) -> vec3f {
  if (x > 0u) {
    return shownAt(x - 1u, y);
  }
  return beyondOf(settings.beyond.x, shownAt(x, y), shownAt(min(1u, settings.width - 1u), y), settings.width);
}

fn belowOf(x: u32, y: u32) -> vec3f {
  if (y + 1u < settings.height) {
    return shownAt(x, y + 1u);
  }
  return beyondOf(settings.beyond.w, shownAt(x, y), shownAt(x, y - min(y, 1u)), settings.height);
}

fn aboveOf(x: u32, y: u32) -> vec3f {
  if (y > 0u) {
    return shownAt(x, y - 1u);
  }
  return beyondOf(settings.beyond.z, shownAt(x, y), shownAt(x, min(1u, settings.height - 1u)), settings.height);
}

fn gradientAt(x: u32, y: u32) -> Gradient {
  if (isCentral) {
    return Gradient(
      settings.slope * (rightOf(x, y) - leftOf(x, y)),
      settings.slope * (belowOf(x, y) - aboveOf(x, y)),
    );
  }
  let here = shownAt(x, y);
  return Gradient(settings.slope * (rightOf(x, y) - here), settings.slope * (belowOf(x, y) - here));
}

// Joint over channels.
fn magnitudeOf(gradient: Gradient) -> f32 {
  return sqrt(dot(gradient.x, gradient.x) + dot(gradient.y, gradient.y));
}
