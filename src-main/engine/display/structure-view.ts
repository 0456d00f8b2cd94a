/**
 * Where more than noise was removed: the photo in grey, dimmed, and over it a colour in the blocks whose share of
 * structure says so. The blocks are those of the measure, at their places in the photo whatever part of it is drawn.
 */
import type { GradientLegend, Region } from '../../contract/studio-calls';
import { codeOf } from '../kernels/convert/convert';
import {
  clearBuffers,
  joinRows,
  makeRows,
  meanRows,
  rowBuffers,
  type PhotoRows,
} from '../kernels/convert/photo-rows';
import { blockCount, blockEdgePx, measureBlocks } from '../measures/structure-blocks';
import { openCells, type DrawnPhoto } from './draw-source';
import type { DrawnRows, PaintTarget } from './drawn-rows';
import type { DrawnRegion } from './gradient-view';

/** The blue of the page's accent, R, G and B, which no grey is near to. */
const markColour = [0x2f, 0x9b, 0xff] as const;
/** Share of structure that is drawn in full colour, and one below which a block is left grey: chance and soft texture. */
const fullShare = 0.5;
const leastShare = 0.05;
/** The photo's greys are drawn so bright, so that the colour stands out on white, too. */
const greyGain = 0.75;
const legendSteps = 64;

/**
 * The structure in what was removed. A photo by itself, and a draft, whose cells are averages, are drawn without marks.
 */
export function structureRows({ photo, result, region }: DrawnRegion): DrawnRows {
  const cells = openCells(photo.pixels, result, region);
  const grey = meanRows(cells.original);
  const isMeasured = result !== null && result.crop === null;
  const marks = isMeasured ? structureShares({ photo, result, region }) : nothing(grey);
  const rows = [grey, marks] as const;
  const paint = ([greys, shares]: readonly Float32Array[], { into, start, stride }: PaintTarget): void => {
    for (let x = 0, k = start; x < greys!.length; x += 1, k += stride) {
      paintPixel(greys![x]!, shares![x]!, into, k);
    }
  };
  const hasAlpha = cells.alpha !== null;
  return {
    rows: cells.alpha === null ? joinRows(rows) : joinRows([...rows, cells.alpha]),
    paint,
    alphaPlane: hasAlpha ? rows.length : null,
    legend: structureLegend(photo),
  };
}

/** What the colour stands for: the share of structure in what was removed, without a unit. */
function structureLegend({ noiseStdDev }: Pick<DrawnPhoto, 'noiseStdDev'>): GradientLegend {
  const colours = new Uint8Array(3 * legendSteps);
  for (let step = 0; step < legendSteps; step += 1) {
    paintPixel(0.5, (fullShare * step) / (legendSteps - 1), colours, 3 * step);
  }
  const noiseMagnitude = Math.hypot(...noiseStdDev) / Math.sqrt(noiseStdDev.length);
  return {
    kind: 'structure',
    minimum: 0,
    maximum: fullShare,
    scale: 'linear',
    noiseMagnitude,
    colours: Array.from(colours),
  };
}

function paintPixel(grey: number, share: number, into: Uint8Array, at: number): void {
  const marked = share < leastShare ? 0 : Math.min(1, share / fullShare);
  for (let c = 0; c < 3; c += 1) {
    const colour = markColour[c]! / 255;
    into[at + c] = codeOf(greyGain * grey * (1 - marked) + colour * marked, 255);
  }
}

/** Structure / energy of the block that each pixel of the region lies in, 0..1. */
function structureShares({ photo, result, region }: DrawnRegion): PhotoRows {
  const { pixels, noiseStdDev } = photo;
  const noiseVariance = noiseStdDev.reduce((sum, each) => sum + each * each, 0) / noiseStdDev.length;
  const blocks = wholeBlocks(region, pixels);
  const { colour, original } = openCells(pixels, result, blocks);
  const planes = rowBuffers(original.planeCount, blocks.width * blockEdgePx);
  let [measured, shares] = [-1, new Float64Array(0)];
  const sharesOf = (blockRow: number): Float64Array => {
    if (blockRow !== measured) {
      const first = blockRow * blockEdgePx - blocks.y;
      const rows = Math.min(blockEdgePx, blocks.height - first);
      removedInto(planes, { noisy: original, denoised: colour, first, rows });
      const found = measureBlocks({ planes, width: blocks.width, start: 0, rows }, noiseVariance);
      shares = found.structure.map((structure, block) => structure / Math.max(found.energy[block]!, 1e-30));
      measured = blockRow;
    }
    return shares;
  };
  return makeRows({
    width: region.width,
    height: region.height,
    planeCount: 1,
    add(row, weight, [into]) {
      const ofBlocks = sharesOf(Math.floor((region.y + row) / blockEdgePx));
      const left = region.x - blocks.x;
      for (let x = 0; x < region.width; x += 1) {
        into![x]! += weight * ofBlocks[Math.floor((left + x) / blockEdgePx)]!;
      }
    },
  });
}

/** The blocks of the photo under a region. */
function wholeBlocks(region: Region, photo: { width: number; height: number }): Region {
  const x = region.x - (region.x % blockEdgePx);
  const y = region.y - (region.y % blockEdgePx);
  const right = Math.min(photo.width, blockCount(region.x + region.width) * blockEdgePx);
  const bottom = Math.min(photo.height, blockCount(region.y + region.height) * blockEdgePx);
  return { x, y, width: right - x, height: bottom - y };
}

/** What was removed in some rows, at the beginning of the planes. */
function removedInto(
  planes: readonly Float32Array[],
  { noisy, denoised, first, rows }: Record<'noisy' | 'denoised', PhotoRows> & { first: number; rows: number },
): void {
  const { width } = noisy;
  clearBuffers(planes);
  for (let row = 0; row < rows; row += 1) {
    const into = planes.map((plane) => plane.subarray(row * width, (row + 1) * width));
    noisy.add(first + row, 1, into);
    denoised.add(first + row, -1, into);
  }
}

function nothing({ width, height }: PhotoRows): PhotoRows {
  return makeRows({ width, height, planeCount: 1, add: () => undefined });
}
