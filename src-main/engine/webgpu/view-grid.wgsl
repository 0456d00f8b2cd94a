// What every kernel that draws shares: what is drawn, how, and the samples of the two pictures that can be drawn from.
//
//   photo     [height][width][samples a pixel] of 8 or 16 bit, or [plane][height][width] float32
//   held      [height][width][plane] of 16 bit, or planes as the photo's: an answer, as read-estimate made it
//
// A sample is given as it is stored; settings have what one unit of it is worth.

struct Settings {
  // Cells of the pictures: px of the photo, or squares of them.
  width: u32,
  height: u32,
  // Of the piece of the frame that is drawn: its size, and its first row.
  columns: u32,
  rows: u32,
  firstRow: u32,
  // Every frame pixel is one cell.
  isExact: u32,
  isLog: u32,
  // Of the rows that are counted in the histogram, every one in so many.
  rowStep: u32,
  // How the pictures go on beyond left, right, top and bottom; see beyondOf.
  beyond: vec4u,
  // Shares of the cells between the first and the last under a pixel, across and down.
  innerShares: vec2f,
  // Intensity of one unit of a sample.
  photoUnit: f32,
  heldUnit: f32,
  // Intensity/px of one unit of a difference.
  slope: f32,
  // Where a log scale starts, and steps of the colours a unit of the scale.
  logMinimum: f32,
  stepsPerUnit: f32,
  // Magnitude under which a direction means nothing; bins a unit of the magnitude.
  threshold: f32,
  binsPerUnit: f32,
}

const groupColumns: u32 = 64;

// Colour planes, 1 or 3.
override planes: u32 = 3;
// 8, 16, or 32 for planes of float32.
override photoDepth: u32 = 8;
override heldDepth: u32 = 16;
// Colour and alpha.
override photoStride: u32 = 3;
// Draws what is held; else the photo.
override showsHeld: bool = true;

@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(1) var<storage, read> photo: array<u32>;
@group(0) @binding(2) var<storage, read> held: array<u32>;

fn code8(word: u32, at: u32) -> f32 {
  return f32((word >> (8u * (at % 4u))) & 0xffu);
}

fn code16(word: u32, at: u32) -> f32 {
  return f32((word >> (16u * (at % 2u))) & 0xffffu);
}

fn photoSample(cell: u32, plane: u32) -> f32 {
  if (photoDepth == 32u) {
    return bitcast<f32>(photo[plane * settings.width * settings.height + cell]);
  }
  let at = cell * photoStride + plane;
  if (photoDepth == 8u) {
    return code8(photo[at / 4u], at);
  }
  return code16(photo[at / 2u], at);
}

fn heldSample(cell: u32, plane: u32) -> f32 {
  if (heldDepth == 32u) {
    return bitcast<f32>(held[plane * settings.width * settings.height + cell]);
  }
  let at = cell * planes + plane;
  return code16(held[at / 2u], at);
}

// All planes of a cell; what a grey photo has not is 0.
fn photoAt(x: u32, y: u32) -> vec3f {
  let cell = y * settings.width + x;
  if (planes == 1u) {
    return vec3f(photoSample(cell, 0u), 0.0, 0.0);
  }
  return vec3f(photoSample(cell, 0u), photoSample(cell, 1u), photoSample(cell, 2u));
}

fn shownAt(x: u32, y: u32) -> vec3f {
  if (!showsHeld) {
    return photoAt(x, y);
  }
  let cell = y * settings.width + x;
  if (planes == 1u) {
    return vec3f(heldSample(cell, 0u), 0.0, 0.0);
  }
  return vec3f(heldSample(cell, 0u), heldSample(cell, 1u), heldSample(cell, 2u));
}
