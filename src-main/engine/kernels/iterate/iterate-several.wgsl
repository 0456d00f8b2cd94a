// iterate, several times in one run: what a pixel is after so many iterations, made from what memory holds before them.
//
// A work group goes down a strip side by side, a lane a column. Behind the row that comes from memory each iteration
// follows one row later, and keeps of the row above only what it needs of it; a neighbour's column comes from its lane.
// The price: the outermost lanes know too little of what lies beside them (one more at each side with every iteration,
// but for the first at the left, which reads its neighbour), so that work groups overlap, and strips begin and end as
// many rows outside as there are iterations.
//
//   iterations  constant  2 to 4
//   lanes       constant  of a work group, > 2 iterations - 1
//
// Everything else as in iterate.wgsl, which this needs; the same arithmetic in the same order. Needs `fromLeft` and
// `fromRight`, what a lane hears of the lanes beside it.

override iterations: u32 = 2;

// As many rows more are read at both ends for every iteration.
const severalStripRows: u32 = 64;

struct Row {
  f: vec3f,
  u: vec3f,
  p: Dual,
}

// What an iteration keeps of the row above.
struct Held {
  f: vec3f,
  uNext: vec3f,
  ahead: vec3f,
  p: Dual,
}

struct Column {
  lane: u32,
  // Within the photo; a lane beside it repeats the last column.
  x: u32,
  isFirst: bool,
  isLast: bool,
}

// Takes row y as it is before the iteration, gives row y - 1 as it is after it.
fn nextRow(held: ptr<function, Held>, row: Row, left: vec3f, y: i32, column: Column, relaxation: f32) -> Row {
  let above = select((*held).p.y, vec3f(0.0), y == 0);
  let primal = primalOf(row.f, row.u, divergence(row.p, left, above), relaxation);
  let here = (*held).ahead;
  let right = select(fromRight(here, column.lane), here, column.isLast);
  let below = select(primal.ahead, here, y >= i32(settings.height));
  let p = dualStep(pixelOf(column, y - 1), (*held).p, right - here, below - here, relaxation);
  let next = Row((*held).f, (*held).uNext, p);
  *held = Held(row.f, primal.u, primal.ahead, row.p);
  return next;
}

fn leftIn(p: vec3f, column: Column) -> vec3f {
  return select(fromLeft(p, column.lane), vec3f(0.0), column.isFirst);
}

// Rows beyond the photo are its first or last.
fn pixelOf(column: Column, y: i32) -> u32 {
  return u32(clamp(y, 0, i32(settings.height) - 1)) * settings.width + column.x;
}

@compute @workgroup_size(lanes)
fn iterateSeveral(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let iteration = i32(iterations);
  let ownLanes = lanes - 2u * iterations + 1u;
  let at = i32(group.x * ownLanes + lane) - iteration + 1;
  let lastColumn = i32(settings.width) - 1;
  let column = Column(lane, u32(clamp(at, 0, lastColumn)), at == 0, at == lastColumn);
  let isOwn = lane + 1u >= iterations && lane + 1u < iterations + ownLanes && at <= lastColumn;
  let first = i32(group.y * severalStripRows);
  let end = min(i32(settings.height), first + i32(severalStripRows));
  let early = settings.earlierRelaxation;
  var one: Held;
  var two: Held;
  var three: Held;
  var four: Held;
  for (var y = first - iteration; y < end + iteration; y++) {
    let pixel = pixelOf(column, y);
    var row = Row(fAt(pixel), uAt(pixel), dualAt(pixel));
    var left = leftIn(row.p.x, column);
    if (lane == 0u) {
      left = leftOf(pixel, column.x);
    }
    row = nextRow(&one, row, left, y, column, early);
    if (iterations > 2u) {
      row = nextRow(&two, row, leftIn(row.p.x, column), y - 1, column, early);
    }
    if (iterations > 3u) {
      row = nextRow(&three, row, leftIn(row.p.x, column), y - 2, column, early);
    }
    row = nextRow(&four, row, leftIn(row.p.x, column), y - iteration + 1, column, settings.relaxation);
    let done = y - iteration;
    if (isOwn && done >= first && done < end) {
      uPut(pixelOf(column, done), row.u);
      pPut(pixelOf(column, done), row.p);
    }
  }
}
