// place-photo: rows of a photo's integers, or of its planes, into f and the solve basis.
//
//   luma = (R + G + B) / sqrt 3     chroma1 = (R - B) / sqrt 2     chroma2 = (R - 2G + B) / sqrt 6
//
//   staging  in   integers: [rows][width][samples a pixel], 8 or 16 bit, four or two a word, little-endian
//                 planes: [plane][rows][width] float32, intensity
//   f        out  the channels less 1/2, in the solve basis; rows firstRow .. firstRow + rows - 1
//
// An integer is centred before it is scaled, so that it is rounded once. Agrees with toSolveBasis within 2e-7.

@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(1) var<storage, read> staging: array<u32>;
@group(0) @binding(2) var<storage, read_write> f: array<f32>;

// 8 or 16; 32 stands for planes in float32.
override bitDepth: u32 = 8;
// Colour and alpha.
override samplesPerPixel: u32 = 3;

fn sampleAt(pixel: u32, channel: u32) -> f32 {
  if (bitDepth == 32u) {
    return bitcast<f32>(staging[channel * settings.rows * settings.width + pixel]) - centreIntensity;
  }
  let k = pixel * samplesPerPixel + channel;
  if (bitDepth == 8u) {
    let code = (staging[k / 4u] >> (8u * (k % 4u))) & 0xffu;
    return (2.0 * f32(code) - 255.0) * (0.5 / 255.0);
  }
  let code = (staging[k / 2u] >> (16u * (k % 2u))) & 0xffffu;
  return (2.0 * f32(code) - 65535.0) * (0.5 / 65535.0);
}

@compute @workgroup_size(groupColumns)
fn placePhoto(@builtin(global_invocation_id) at: vec3u) {
  if (at.x >= settings.width || at.y >= settings.rows) {
    return;
  }
  let pixel = at.y * settings.width + at.x;
  let i = settings.firstRow * settings.width + pixel;
  let n = pixelsOf(settings);
  let red = sampleAt(pixel, 0u);
  if (planes == 1u) {
    f[i] = red;
    return;
  }
  let green = sampleAt(pixel, 1u);
  let blue = sampleAt(pixel, 2u);
  if (opponent) {
    f[i] = 0.57735027 * (red + green + blue);
    f[n + i] = 0.70710678 * (red - blue);
    f[2u * n + i] = 0.40824829 * ((red - green) + (blue - green));
  } else {
    f[i] = red;
    f[n + i] = green;
    f[2u * n + i] = blue;
  }
}
