/** A frame that a device draws: what is shown, and where, without the pixels. Plain data, which may go to another process. */
import type { GradientSettings, Region, ViewKind } from '../../contract/studio-calls';
import { cellsOf, type DraftCrop } from '../previews/draft-crop';
import type { PhotoBorders } from '../kernels/gradient-view/gradient-rows';
import type { GradientScale } from '../kernels/gradient-view/gradient-scale';
import { areaOverlaps, type AreaOverlaps } from './area-overlaps';
import { frameSize } from './render-frame';

export interface DeviceFrame {
  /** The photo that the device has, or the answer that it holds. */
  readonly layer: 'photo' | 'held';
  readonly view: ViewKind;
  readonly gradient: GradientSettings;
  /** Of the photo and the operator, for the gradient views; else null. */
  readonly scale: GradientScale | null;
  /** Size of the whole photo, px. */
  readonly photo: { readonly width: number; readonly height: number };
  /** What the device's cells cover. */
  readonly crop: DraftCrop;
  /** Inside the crop, photo px. */
  readonly region: Region;
  /** Device px per photo px, > 0. */
  readonly zoom: number;
}

/** How a frame is put together from the device's cells. */
export interface FramePlan {
  readonly width: number;
  readonly height: number;
  /** Cells are counted from the crop's corner. */
  readonly across: AreaOverlaps;
  readonly down: AreaOverlaps;
  /** Where the crop ends on the photo's own border. */
  readonly borders: PhotoBorders;
}

/** What lies under the pixels of a frame. */
export function planFrame({ photo, crop, region, zoom }: DeviceFrame): FramePlan {
  const size = frameSize(region, zoom);
  const { cells, covered } = cellsOf(crop, region);
  const { shrink, region: reach } = crop;
  const across = areaOverlaps(
    { start: region.x, length: region.width, origin: covered.x, shrink, cells: cells.width },
    size.width,
  );
  const down = areaOverlaps(
    { start: region.y, length: region.height, origin: covered.y, shrink, cells: cells.height },
    size.height,
  );
  return {
    ...size,
    across: movedBy(cells.x, across),
    down: movedBy(cells.y, down),
    borders: {
      left: reach.x === 0,
      right: reach.x + reach.width === photo.width,
      top: reach.y === 0,
      bottom: reach.y + reach.height === photo.height,
    },
  };
}

function movedBy(cells: number, overlaps: AreaOverlaps): AreaOverlaps {
  const move = (index: number): number => index + cells;
  return { ...overlaps, first: overlaps.first.map(move), last: overlaps.last.map(move) };
}
