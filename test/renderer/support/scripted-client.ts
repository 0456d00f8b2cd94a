/** A studio whose answers a test gives by hand, so that the order of questions, frames and answers is the test's. */
import type { CompareRequest } from '@contract/compare-calls';
import { initialRecipe, type Recipe } from '@contract/recipe';
import type { Outcome } from '@contract/outcome';
import type {
  FrameHeader,
  PhotoInfo,
  ShowRequest,
  SolveReport,
  StudioCall,
  StudioCalls,
  StudioEvent,
} from '@contract/studio-calls';
import type { StudioClient } from '../../../src-renderer/bridge/studio-client';

export interface Asked {
  readonly name: StudioCall;
  readonly ask: unknown;
  /** Ends the call. */
  readonly end: (outcome: Outcome<unknown>) => Promise<void>;
}

export const photoInfo: PhotoInfo = {
  photo: 'p1',
  name: 'sample.png',
  width: 600,
  height: 400,
  channels: 3,
  hasAlpha: false,
  bitDepth: 8,
  format: 'png',
  profile: 'sRGB',
  notes: [],
  noiseStdDev: [0.06, 0.06, 0.06],
  isSample: true,
  history: { recipe: initialRecipe, canUndo: false, canRedo: false },
};

export const solveReport: SolveReport = {
  end: 'tolerance',
  converged: true,
  iterations: 26,
  certifiedLevels: 0.4,
  residualLevels: null,
  energy: 12,
  relativeGap: 1e-4,
  removedRms: 0.05,
  weight: 0.05,
  backend: 'wasm',
  device: 'CPU, 2 threads',
  threads: 2,
  seconds: 0.04,
  fallback: null,
};

export const done = <T>(value: T): Outcome<T> => ({ end: 'done', value });

/** Lets everything that waits on answered promises run. */
export const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
};

export class ScriptedClient implements StudioClient {
  readonly asked: Asked[] = [];
  readonly saved: string[] = [];
  readonly #frame: ((header: FrameHeader, rgba: Uint8Array) => void)[] = [];
  #shows = 0;
  #compares = 0;

  call<Name extends StudioCall>(
    name: Name,
    ask: StudioCalls[Name]['ask'],
  ): Promise<Outcome<StudioCalls[Name]['answer']>> {
    if (name === 'show') this.#shows += 1;
    if (name === 'compare') this.#compares += 1;
    return new Promise((resolve) => {
      const end = async (outcome: Outcome<unknown>): Promise<void> => {
        resolve(outcome as Outcome<StudioCalls[Name]['answer']>);
        await settled();
      };
      this.asked.push({ name, ask, end });
    });
  }

  onEvent(_listener: (event: StudioEvent) => void): void {
    // A test hands events to the state classes itself.
  }
  onLost(_listener: () => void): void {
    // This studio stays.
  }
  onFrame(listener: (header: FrameHeader, rgba: Uint8Array) => void): void {
    this.#frame.push(listener);
  }
  openFiles(): Promise<readonly Outcome<PhotoInfo>[]> {
    return Promise.resolve([]);
  }
  grantFile(file: File): Promise<Outcome<string>> {
    return Promise.resolve(done(`grant of ${file.name}`));
  }
  saveDownload(_id: string, name: string): Promise<Outcome<null>> {
    this.saved.push(name);
    return Promise.resolve(done(null));
  }

  /** Calls of one kind, oldest first. */
  of(name: StudioCall): Asked[] {
    return this.asked.filter((each) => each.name === name);
  }
  /** The newest call of a kind; a test that asks for one that was not made fails here. */
  last(name: StudioCall): Asked {
    const call = this.of(name).at(-1);
    if (!call) throw new Error(`${name} was not asked`);
    return call;
  }
  /** The recipes of all `show` calls. */
  get shownRecipes(): Recipe[] {
    return this.of('show').map(({ ask }) => (ask as ShowRequest).recipe);
  }

  /** The newest `compare`. */
  get compared(): CompareRequest {
    return this.last('compare').ask as CompareRequest;
  }
  /** Sends a 1x1 frame of a cell for the newest `compare`, or for an older one by its number. */
  sendCell(cell: number, stage: FrameHeader['stage'], part: Partial<FrameHeader> = {}): void {
    const report = stage === 'draft' ? null : solveReport;
    this.sendFrame({ layer: 'after', stage, cell, request: this.#compares, report, ...part });
  }

  /** Sends a 1x1 frame for the newest `show`, or for an older one by its number. */
  sendFrame(part: Partial<FrameHeader> & Pick<FrameHeader, 'layer' | 'stage'>): void {
    const header: FrameHeader = {
      photo: 'p1',
      request: this.#shows,
      cell: null,
      view: 'result',
      region: { x: 0, y: 0, width: 1, height: 1 },
      width: 1,
      height: 1,
      report: part.layer === 'after' && part.stage === 'exact' ? solveReport : null,
      draft: part.stage === 'draft' ? solveReport : null,
      legend: null,
      ...part,
    };
    for (const listener of this.#frame) listener(header, new Uint8Array(4));
  }
}
