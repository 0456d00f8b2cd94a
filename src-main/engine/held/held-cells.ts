/**
 * Several pictures of one part of a photo, each solved with settings of its own: on the part alone with a margin, to the
 * tolerance, always from a cold start (docs/decisions/cells-start-cold.md). The problems stay open, so that the photo is
 * placed once and not for each picture; what was solved is kept for other views of it.
 */
import type { SolveReport } from '../../contract/studio-calls';
import type { Backend, DenoisingProblem } from '../backend';
import { coarserLevels } from '../solve/coarse-start';
import { cropShape, type DraftCrop } from '../previews/draft-crop';
import type { InterleavedPixels, SolveProgress, SolveSettings } from '../engine-calls';
import { HeldDraft } from './held-draft';
import type { CancelSignal } from '../backend';
import { pixelPart, type PhotoPixels } from '../pixels/photo-pixels';
import { RecentlyUsed } from './recently-used';
import { identityOutcome, objectiveOf, solve } from '../solve/solve';
import { reportOf } from '../solve/solve-report';
import { roomOrder, type WeightPlanner } from '../weights/weight-plan';

/** A picture that was solved. */
export interface SolvedCell {
  readonly report: SolveReport;
  /** Colour of the crop at 16 bit, without alpha; for weight 0 the photo's own integers. */
  readonly image: InterleavedPixels;
  readonly crop: DraftCrop;
}

/** Solved pictures of all photos. */
export type CellsRoom = RecentlyUsed<SolvedCell>;

/** A sheet of 25 that fills a screen of 2560 x 1440 px takes 40 MB with its margins. */
const solvedBytes = 64e6;
/** Samples of the crops that stay open together: about 150 MB of state. Two of two megapixels of colour go beyond. */
const openSamples = 9e6;
/** As many as margins of cell-crop.ts. */
const mostOpen = 4;

/** Room for the solved pictures of an engine. */
export function createCellsRoom(): CellsRoom {
  return new RecentlyUsed({ bytes: solvedBytes, count: 100 });
}

interface CellOptions {
  readonly signal: CancelSignal;
  readonly report: (progress: SolveProgress) => void;
  readonly now: () => number;
}

interface OpenCrop {
  readonly backend: Backend;
  readonly problem: DenoisingProblem;
  readonly noisy: InterleavedPixels;
}

export class HeldCells {
  /** Rough pictures, each of which goes on where its neighbour ended where that is a good start. */
  readonly draft: HeldDraft;
  readonly #open = new RecentlyUsed<OpenCrop>({ bytes: openSamples, count: mostOpen }, ({ problem }) =>
    problem.dispose(),
  );

  constructor(
    private readonly key: string,
    private readonly pixels: PhotoPixels,
    private readonly room: CellsRoom,
    /** Default: lambda is the weight everywhere. */
    private readonly weights: WeightPlanner | null = null,
  ) {
    this.draft = new HeldDraft(pixels, weights);
  }

  /**
   * Solves a crop, or answers the picture that is kept when it was made with these very settings.
   *
   * @param crop Not averaged, see cell-crop.ts.
   * @throws {RudinError} `cancelled`, or `too-large` from the backend.
   */
  async solve(
    backend: Backend,
    settings: SolveSettings,
    crop: DraftCrop,
    options: CellOptions,
  ): Promise<SolvedCell> {
    const name = this.#nameOf([settings, crop.region]);
    const kept = this.room.use(name);
    if (kept) return kept;
    const cell = await this.#solveCold(backend, settings, crop, options);
    this.room.keep(name, cell, cell.image.samples.byteLength);
    return cell;
  }

  /** Gives the devices back what open problems hold; what was solved stays. */
  release(): void {
    for (const [name] of this.#open.entries()) this.#open.drop(name);
    this.draft.release();
  }

  /** Drops what was solved. */
  clear(): void {
    const own = this.#nameOf([]).slice(0, -1);
    for (const [name] of this.room.entries()) if (name.startsWith(own)) this.room.drop(name);
  }

  async #solveCold(
    backend: Backend,
    settings: SolveSettings,
    crop: DraftCrop,
    { signal, report: onProgress, now }: CellOptions,
  ): Promise<SolvedCell> {
    const { weight, toleranceLevels, maxIterations } = settings;
    if (weight === 0) {
      const report = reportOf(identityOutcome(settings.beta), 0, backend, 0);
      return { report, image: pixelPart(this.pixels, crop.region), crop };
    }
    const started = now();
    const { problem, noisy } = await this.#openCrop(backend, settings, crop);
    const weights = this.weights?.planFor(settings, noisy) ?? null;
    const goal = { objective: objectiveOf(settings), toleranceLevels, maxIterations, weights };
    const { estimate, ...outcome } = await solve(problem, goal, { signal, onProgress });
    const shape = cropShape(this.pixels, crop);
    const samples = await problem.readCodes(estimate === 'noisy' ? 'dual' : estimate);
    const report = reportOf(outcome, weight, backend, (now() - started) / 1000);
    return { report, image: { ...shape, hasAlpha: false, bitDepth: 16, samples }, crop };
  }

  async #openCrop(backend: Backend, settings: SolveSettings, crop: DraftCrop): Promise<OpenCrop> {
    const name = JSON.stringify(crop.region);
    const kept = this.#open.use(name);
    if (kept?.backend === backend) return kept;
    this.#open.drop(name);
    const shape = cropShape(this.pixels, crop);
    const samples = shape.width * shape.height * shape.channels;
    this.#open.makeRoom(samples);
    backend.requireRoom(shape, roomOrder(settings), coarserLevels(objectiveOf(settings), shape));
    const noisy = pixelPart(this.pixels, crop.region);
    const open = { backend, problem: await backend.open(noisy), noisy };
    this.#open.keep(name, open, samples);
    return open;
  }

  #nameOf(parts: readonly unknown[]): string {
    return JSON.stringify([this.key, ...parts]);
  }
}
