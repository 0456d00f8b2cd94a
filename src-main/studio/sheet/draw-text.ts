/**
 * Words on pixels, in letters that were drawn once (scripts/make-label-glyphs.mjs), so that a machine without a screen or
 * a font writes the same picture as any other.
 */
import { inflateRawSync } from 'node:zlib';
import glyphs from './label-glyphs.json';

/** 8-bit RGB, row-major, 3 bytes a pixel. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly samples: Uint8Array;
}

/** Height of a line, px. */
export const lineHeight = glyphs.height;

interface Glyph {
  /** First column in the row of all letters. */
  readonly left: number;
  readonly width: number;
  /** Px to the next letter. */
  readonly advance: number;
}

const known: ReadonlyMap<string, Glyph> = new Map(Object.entries(glyphs.glyphs));
const coverage = inflateRawSync(Buffer.from(glyphs.coverage, 'base64'));
/** Stands for a letter that is not there, such as one of another script in a file's name. */
const missing = known.get('?')!;

function* lettersOf(text: string): Generator<Glyph> {
  for (const letter of text) yield known.get(letter) ?? missing;
}

/** Width of one line of text, px. */
export function textWidth(text: string): number {
  let width = 0;
  for (const { advance } of lettersOf(text)) width += advance;
  return width;
}

/**
 * The text, or as much of its beginning as fits, with an ellipsis.
 *
 * @param width Px, >= that of an ellipsis.
 */
export function fitText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  const letters = [...text];
  while (letters.length > 0 && textWidth(`${letters.join('')}…`) > width) letters.pop();
  return `${letters.join('')}…`;
}

/**
 * Writes one line of text; what lies beyond the canvas is left out.
 *
 * @param at   Left end and top of the line, px.
 * @param grey Of the letters, 0..255.
 */
export function drawText(
  canvas: Canvas,
  text: string,
  at: { readonly x: number; readonly y: number },
  grey: number,
): void {
  let { x } = at;
  for (const glyph of lettersOf(text)) {
    drawGlyph(canvas, glyph, { x: x - 1, y: at.y }, grey);
    x += glyph.advance;
  }
}

function drawGlyph(canvas: Canvas, glyph: Glyph, at: { x: number; y: number }, grey: number): void {
  for (let row = 0; row < glyphs.height; row += 1) {
    for (let column = 0; column < glyph.width; column += 1) {
      const share = coverage[row * glyphs.width + glyph.left + column]! / 255;
      if (share > 0) blend(canvas, at.x + column, at.y + row, grey, share);
    }
  }
}

/**
 * Lays a rectangle of one grey over what is there; what lies beyond the canvas is left out.
 *
 * @param box   Px.
 * @param grey  0..255.
 * @param share 0..1, how much of what is there it hides.
 */
export function drawBox(
  canvas: Canvas,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  grey: number,
  share: number,
): void {
  for (let y = box.y; y < box.y + box.height; y += 1) {
    for (let x = box.x; x < box.x + box.width; x += 1) blend(canvas, x, y, grey, share);
  }
}

function blend({ width, height, samples }: Canvas, x: number, y: number, grey: number, share: number): void {
  if (x < 0 || y < 0 || x >= width || y >= height) return;
  const first = (y * width + x) * 3;
  for (let k = first; k < first + 3; k += 1) {
    samples[k] = Math.round(samples[k]! * (1 - share) + grey * share);
  }
}
