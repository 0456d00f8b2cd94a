// resample-rows: the mean of what lies under a pixel of the frame, as areaOverlaps says; needs the kernel's `cellAt`.
//
//   mean = sum over rows of share(row) sum over columns of share(column) cellAt(column, row)
//
//   overlaps  in  [columns, then rows of the frame]  first cell, last cell, and as float32 their shares of the pixel

@group(0) @binding(3) var<storage, read> overlaps: array<vec4u>;

fn shareOf(overlap: vec4u, cell: u32, innerShare: f32) -> f32 {
  if (cell == overlap.x) {
    return bitcast<f32>(overlap.z);
  }
  return select(innerShare, bitcast<f32>(overlap.w), cell == overlap.y);
}

// Pixel `column`, `row` of the piece of the frame.
fn meanUnder(column: u32, row: u32) -> mat2x3f {
  let across = overlaps[column];
  let down = overlaps[settings.columns + settings.firstRow + row];
  var sum = mat2x3f();
  for (var y = down.x; y <= down.y; y++) {
    var line = mat2x3f();
    for (var x = across.x; x <= across.y; x++) {
      line += shareOf(across, x, settings.innerShares.x) * cellAt(x, y);
    }
    sum += shareOf(down, y, settings.innerShares.y) * line;
  }
  return sum;
}
