// Rows of an estimate in float64, plane after plane, with the last column repeated: what the evaluating kernels and
// the reading one stand on. In float64 because a flat region must come out flat: at beta = 1 a rounding error of
// 1e-7 in its gradient would count as gap.
import {
  blockBytes, estimatePlaneBytesField, groupPixels, groupsField, keptField, planesField, pXOffset, pYOffset,
  rowBytesField, stateField, vectorBytes, vectorRowBytesField, weightsField, widthField,
} from './memory-fields';
import { header, headerDouble, pairAt } from './lanes.as';

/** Row y of f + div(w_c p). */
export function dualEstimateRow(y: i32, into: usize): void {
  const planes: usize = header(planesField);
  const groups: i32 = header(groupsField);
  const rowBytes: usize = header(rowBytesField);
  const planeBytes: usize = header(estimatePlaneBytesField);
  const stride = planes * blockBytes;
  for (let plane: usize = 0; plane < planes; plane++) {
    const weight = f64x2.splat(headerDouble(weightsField + 16 * <i32>plane));
    let block = <usize>header(stateField) + <usize>y * rowBytes + plane * blockBytes;
    let above = block - rowBytes;
    let out = into + plane * planeBytes;
    let left: f64 = 0;
    for (let group = 0; group < groups; group++) {
      for (let half: usize = 0; half < 16; half += 8) {
        const pX = pairAt(block + pXOffset + half);
        const pXLeft = f64x2.replace_lane(v128.shuffle<i64>(pX, pX, 0, 0), 0, left);
        left = f64x2.extract_lane(pX, 1);
        const pYAbove = y > 0 ? pairAt(above + pYOffset + half) : f64x2.splat(0);
        const pY = pairAt(block + pYOffset + half);
        const divergence = f64x2.add(f64x2.sub(pX, pXLeft), f64x2.sub(pY, pYAbove));
        v128.store(out, f64x2.add(pairAt(block + half), f64x2.mul(weight, divergence)));
        out += 16;
      }
      block += stride;
      above += stride;
    }
  }
  repeatLastColumn(into);
}

/** Row y of the kept estimate. */
export function keptEstimateRow(y: i32, into: usize): void {
  const planes: usize = header(planesField);
  const groups: i32 = header(groupsField);
  const planeBytes: usize = header(estimatePlaneBytesField);
  for (let plane: usize = 0; plane < planes; plane++) {
    const rowBytes: usize = header(vectorRowBytesField);
    let vector = <usize>header(keptField) + <usize>y * rowBytes + plane * vectorBytes;
    let out = into + plane * planeBytes;
    for (let group = 0; group < groups; group++) {
      v128.store(out, pairAt(vector));
      v128.store(out, pairAt(vector + 8), 16);
      out += groupPixels * 8;
      vector += planes * vectorBytes;
    }
  }
  repeatLastColumn(into);
}

@inline
function repeatLastColumn(into: usize): void {
  const planes: usize = header(planesField);
  const planeBytes: usize = header(estimatePlaneBytesField);
  const width: usize = header(widthField);
  for (let plane: usize = 0; plane < planes; plane++) {
    const edge = into + plane * planeBytes + width * 8;
    store<f64>(edge, load<f64>(edge - 8));
  }
}

/** w_c grad_x at the lanes x and x + 1 of one plane's row. */
@inline
export function gradXPair(row: usize, weight: v128): v128 {
  return f64x2.mul(weight, f64x2.sub(v128.load(row, 8), v128.load(row)));
}

/** w_c grad_y, from one row to the next. */
@inline
export function gradYPair(row: usize, below: usize, weight: v128): v128 {
  return f64x2.mul(weight, f64x2.sub(v128.load(below), v128.load(row)));
}
