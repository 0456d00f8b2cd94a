// What several kernels share: the header, a b + c, rows that end within a vector, pairs of float64 lanes, and powers on them.
import { groupPixels, headerAt } from './memory-fields';

/** One 4-byte field of the header. */
@inline
export function header(field: i32): u32 {
  return load<u32>(<usize>(headerAt + field));
}

/** One 8-byte field of the header. */
@inline
export function headerDouble(field: i32): f64 {
  return load<f64>(<usize>(headerAt + field));
}

/** a b + c for float32 lanes, in one rounding in the build for machines that have it. */
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** The first or the second two lanes of a float32 vector in memory, in float64. */
@inline
export function pairAt(address: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(address));
}

/** The pair with its second lane set to zero, whatever it was. */
@inline
export function firstLane(pair: v128): v128 {
  return v128.and(pair, i64x2(-1, 0));
}

/** All bits of the lanes x and x + 1 that lie inside the row. */
@inline
export function insideMask(x: i32, width: i32): v128 {
  return i64x2.lt_s(i64x2.add(i64x2.splat(x), i64x2(0, 1)), i64x2.splat(width));
}

/** Both lanes added, the even one first. */
@inline
export function laneSum(pair: v128): f64 {
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
}

/**
 * base^exponent, lane by lane, for base >= 0; 0 where base is below 1e-300. Relative error below 1e-12 times the
 * size of exponent * log2(base): enough that Fenchel and Young's terms at beta = 1.01 do not drown in rounding.
 */
@inline
export function power(base: v128, exponent: f64): v128 {
  const raised = exp2(f64x2.mul(f64x2.splat(exponent), log2(base)));
  return v128.and(raised, f64x2.gt(base, f64x2.splat(1e-300)));
}

/** Octave by the exponent bits, then 2/ln 2 artanh((m - 1)/(m + 1)) for m between sqrt(1/2) and sqrt(2). */
@inline
function log2(x: v128): v128 {
  // sqrt(1/2) as bits, less 1024 octaves, so that the shifted value is positive and needs no sign.
  const shifted = i64x2.sub(x, i64x2.splat(0x3fe6a09e667f3bcd - 0x4000000000000000));
  const octave = i64x2.shr_u(shifted, 52);
  const m = i64x2.sub(x, i64x2.shl(i64x2.sub(octave, i64x2.splat(1024)), 52));
  const one = f64x2.splat(1);
  const z = f64x2.div(f64x2.sub(m, one), f64x2.add(m, one));
  const zz = f64x2.mul(z, z);
  let sum = f64x2.splat(1.0 / 15.0);
  sum = f64x2.add(f64x2.mul(sum, zz), f64x2.splat(1.0 / 13.0));
  sum = f64x2.add(f64x2.mul(sum, zz), f64x2.splat(1.0 / 11.0));
  sum = f64x2.add(f64x2.mul(sum, zz), f64x2.splat(1.0 / 9.0));
  sum = f64x2.add(f64x2.mul(sum, zz), f64x2.splat(1.0 / 7.0));
  sum = f64x2.add(f64x2.mul(sum, zz), f64x2.splat(1.0 / 5.0));
  sum = f64x2.add(f64x2.mul(sum, zz), f64x2.splat(1.0 / 3.0));
  sum = f64x2.add(f64x2.mul(sum, zz), one);
  // An integer below 2^52 in the low bits of 2^52 is that number plus 2^52.
  const wide = v128.or(octave, i64x2.splat(0x4330000000000000));
  const whole = f64x2.sub(wide, f64x2.splat(4503599627370496.0 + 1024.0));
  return f64x2.add(whole, f64x2.mul(f64x2.mul(z, sum), f64x2.splat(2.8853900817779268)));
}

/** 2^y by its series in the fraction from -1/2 to 1/2; y is clamped to +-1000. */
@inline
function exp2(y: v128): v128 {
  const clamped = f64x2.pmin(f64x2.pmax(y, f64x2.splat(-1000)), f64x2.splat(1000));
  const shifter = f64x2.splat(6755399441055744.0); // 1.5 * 2^52: adding it rounds to integers
  const wide = f64x2.add(clamped, shifter);
  const r = f64x2.mul(f64x2.sub(clamped, f64x2.sub(wide, shifter)), f64x2.splat(0.6931471805599453));
  let sum = f64x2.splat(1.0 / 39916800.0);
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 3628800.0));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 362880.0));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 40320.0));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 5040.0));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 720.0));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 120.0));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 24.0));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 6.0));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(0.5));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1));
  return i64x2.add(sum, i64x2.shl(wide, 52));
}

/** `power` on four float32 lanes; 0 where base is below 1e-36. Relative error about 1e-7 (1 + |log2 of the result|). */
@inline
export function powerSingle(base: v128, exponent: f32): v128 {
  const raised = exp2Single(f32x4.mul(f32x4.splat(exponent), log2Single(base)));
  return v128.and(raised, f32x4.gt(base, f32x4.splat(1e-36)));
}

@inline
function log2Single(x: v128): v128 {
  const octave = i32x4.shr_s(i32x4.sub(x, i32x4.splat(0x3f3504f3)), 23); // sqrt(1/2) as bits
  const m = i32x4.sub(x, i32x4.shl(octave, 23));
  const one = f32x4.splat(1);
  const z = f32x4.div(f32x4.sub(m, one), f32x4.add(m, one));
  const zz = f32x4.mul(z, z);
  let sum = f32x4.splat(1.0 / 9.0);
  sum = f32x4.add(f32x4.mul(sum, zz), f32x4.splat(1.0 / 7.0));
  sum = f32x4.add(f32x4.mul(sum, zz), f32x4.splat(1.0 / 5.0));
  sum = f32x4.add(f32x4.mul(sum, zz), f32x4.splat(1.0 / 3.0));
  sum = f32x4.add(f32x4.mul(sum, zz), one);
  const fraction = f32x4.mul(f32x4.mul(z, sum), f32x4.splat(2.8853900817779268));
  return f32x4.add(f32x4.convert_i32x4_s(octave), fraction);
}

@inline
function exp2Single(y: v128): v128 {
  const clamped = f32x4.pmin(f32x4.pmax(y, f32x4.splat(-120)), f32x4.splat(120));
  const whole = f32x4.nearest(clamped);
  const r = f32x4.mul(f32x4.sub(clamped, whole), f32x4.splat(0.6931471805599453));
  let sum = f32x4.splat(1.0 / 5040.0);
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1.0 / 720.0));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1.0 / 120.0));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1.0 / 24.0));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1.0 / 6.0));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(0.5));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1));
  return i32x4.add(sum, i32x4.shl(i32x4.trunc_sat_f32x4_s(whole), 23));
}

/** Four numbers from memory, of which `count` are there; in place of the others stands `beyond`. */
@inline
export function fourAt(source: usize, count: i32, beyond: f32): v128 {
  if (count >= groupPixels) return v128.load(source);
  let vector = f32x4.splat(beyond);
  vector = f32x4.replace_lane(vector, 0, load<f32>(source));
  if (count > 1) vector = f32x4.replace_lane(vector, 1, load<f32>(source, 4));
  if (count > 2) vector = f32x4.replace_lane(vector, 2, load<f32>(source, 8));
  return vector;
}
