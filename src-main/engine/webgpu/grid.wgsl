// What every WGSL kernel shares: the numbers of a problem and where a sample lies. CONVENTIONS.md has the terms.
//
//   planes  [plane][height][width]           f, u, kept; p with an x and a y part each
//   maps    [group][height][width]           W; one group where planes share a magnitude, else one a plane

struct Settings {
  width: u32,
  height: u32,
  // The rows that a kernel works on, where it works on rows.
  firstRow: u32,
  rows: u32,
  // A photo whose rows come and go: its row that is row 0 here, and its rows in all. Otherwise 0 and the height.
  top: u32,
  photoHeight: u32,
  // w_c, tau_c / (1 + tau_c) and the mean of f, by plane. What is said of a plane that is not there is 0.
  weights: vec3f,
  pull: vec3f,
  means: vec3f,
  lambda: f32,
  beta: f32,
  sigma: f32,
  relaxation: f32,
  extrapolation: f32,
  // The factor of the proximal map of beta = 2.
  constantFactor: f32,
  // Share of u in the answer; see rough-gap.
  share: f32,
  // Of the gradient, for beta < 1; intensity/px.
  smoothing: f32,
  // Where one run of a kernel makes several iterations: of all but the last.
  earlierRelaxation: f32,
}

// Colour planes, 1 or 3; whether they share one magnitude; whether they are luma and chroma.
override planes: u32 = 3;
override coupled: bool = true;
override opponent: bool = true;

// A work group is a line of columns, a thread goes down a strip of one column: what it made for the row below serves
// again when it gets there, and what its neighbours read is in the cache. No thread waits for another.
const groupColumns: u32 = 64;
const stripRows: u32 = 16;

// Taken from every channel by place-photo and added again when the answer is read: it halves the rounding.
const centreIntensity: f32 = 0.5;

// Pixels of a plane.
fn pixelsOf(settings: Settings) -> u32 {
  return settings.width * settings.height;
}
