// gradient-scale: how often the photo has which gradient magnitude, for the quantile that ends a colour scale.
//
//   counts  out  [bins + 1]  of trunc(m binsPerUnit); a thread a pixel of the rows that are counted, which start at
//                            firstRow and are rowStep apart, without the columns at the sides where there are more
//
// A magnitude next to the border between two bins may be counted in the other one.

const bins: u32 = 65536;

@group(0) @binding(3) var<storage, read_write> counts: array<atomic<u32>>;

@compute @workgroup_size(groupColumns)
fn countMagnitudes(@builtin(global_invocation_id) at: vec3u) {
  if (at.x >= settings.columns || at.y >= settings.rows) {
    return;
  }
  let x = at.x + (settings.width - settings.columns) / 2u;
  let y = settings.firstRow + at.y * settings.rowStep;
  let magnitude = magnitudeOf(gradientAt(x, y));
  atomicAdd(&counts[min(u32(magnitude * settings.binsPerUnit), bins)], 1u);
}
