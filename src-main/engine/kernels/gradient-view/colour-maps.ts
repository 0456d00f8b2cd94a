/** The colour scales of the gradient views, made from OKLab instead of copied as tables. Flat RGB bytes. */
import type { GradientSettings } from '../../../contract/studio-calls';
import { bytesOf, largestChroma, type Oklch } from './oklab';

/** Steps of a scale when pixels are drawn: four a byte of lightness, so that none is skipped. */
export const scaleSteps = 1024;
/** Steps of a legend's colour bar. */
export const legendSteps = 64;

/** What stands where a direction means nothing: darker than every direction, and without hue. */
export const hiddenGrey = 60;

/**
 * A sequential scale from black to near white: lightness always rises, and equal steps look equally large.
 *
 * @param map   `perceptual` runs through violet, red and yellow; `grey` has no hue.
 * @param steps Colours, >= 2.
 * @returns     3 * steps bytes, the same ones each time: not to be changed.
 */
export function sequentialScale(map: GradientSettings['colourMap'], steps: number): Uint8Array {
  return once(`${map} ${steps}`, () => scaleOf(evenlySpaced(map === 'grey' ? greyAt : flameAt, steps)));
}

/**
 * A cyclic scale over a full turn: one lightness and one chroma, so that no direction stands out.
 *
 * @param steps Colours, step k for the angle 360 k / steps; >= 2.
 * @returns     3 * steps bytes, the same ones each time: not to be changed.
 */
export function cyclicScale(steps: number): Uint8Array {
  return once(`wheel ${steps}`, () => scaleOf(Array.from({ length: steps }, (_, k) => wheelAt(k / steps))));
}

const made = new Map<string, Uint8Array>();

/** A scale takes some 20 ms to make, longer than a frame may take. */
function once(name: string, make: () => Uint8Array): Uint8Array {
  const scale = made.get(name) ?? make();
  made.set(name, scale);
  return scale;
}

const darkest = 0.1;
const lightest = 0.97;

function greyAt(t: number): Oklch {
  return { lightness: darkest + (lightest - darkest) * t, chroma: 0, hue: 0 };
}

/** Hue from blue-violet by way of red to yellow; as colourful in the middle as sRGB allows, bounded, and grey at both ends. */
function flameAt(t: number): Oklch {
  const { lightness } = greyAt(t);
  const hue = 285 + 185 * t;
  const chroma = 0.2 * Math.sin(Math.PI * t) ** 0.8;
  return { lightness, hue, chroma: Math.min(chroma, 0.95 * largestChroma(lightness, hue)) };
}

/** 0.74: the lightness at which the least colourful hue of sRGB has the most chroma left. */
const wheelLightness = 0.74;
let wheelChroma: number | null = null;

function wheelAt(turn: number): Oklch {
  wheelChroma ??= Math.min(...Array.from({ length: 360 }, (_, hue) => largestChroma(wheelLightness, hue)));
  // Right is red (hue 25), up is yellow to green: the order of the usual colour wheel.
  return { lightness: wheelLightness, chroma: wheelChroma, hue: 25 + 360 * turn };
}

/** Colours along a curve, a step apart being always the same distance in OKLab. */
function evenlySpaced(curve: (t: number) => Oklch, steps: number): Oklch[] {
  const fine = Array.from({ length: 2049 }, (_, k) => curve(k / 2048));
  const lengths = [0];
  for (let k = 1; k < fine.length; k += 1) {
    lengths.push(lengths[k - 1]! + distance(fine[k - 1]!, fine[k]!));
  }
  const total = lengths[lengths.length - 1]!;
  let k = 1;
  return Array.from({ length: steps }, (_, step) => {
    const wanted = (total * step) / (steps - 1);
    while (k < fine.length - 1 && lengths[k]! < wanted) k += 1;
    const within = (wanted - lengths[k - 1]!) / (lengths[k]! - lengths[k - 1]!);
    return curve((k - 1 + within) / 2048);
  });
}

/** Euclidean distance in OKLab, which is meant to be what the eye sees. */
function distance(one: Oklch, other: Oklch): number {
  const [a1, b1] = greenRedBlueYellow(one);
  const [a2, b2] = greenRedBlueYellow(other);
  return Math.hypot(one.lightness - other.lightness, a1 - a2, b1 - b2);
}

function greenRedBlueYellow({ chroma, hue }: Oklch): [number, number] {
  const angle = (hue * Math.PI) / 180;
  return [chroma * Math.cos(angle), chroma * Math.sin(angle)];
}

function scaleOf(colours: readonly Oklch[]): Uint8Array {
  return Uint8Array.from(colours.flatMap(bytesOf));
}
