/** A problem on a device of another process: every operation is one call. */
import { RudinError } from '../../contract/outcome';
import type { Caller, CallerOptions, ProgressOf } from '../../processes/call-shapes';
import type { Spool } from '../../processes/spool';
import type {
  CancelSignal,
  DenoisingProblem,
  GapTerms,
  IterateOptions,
  NoisyPhoto,
  NonconvexTerms,
  Objective,
  PlanarImage,
  PlaneShape,
  ProblemView,
  RefreshedEnergies,
  Spread,
} from '../backend';
import type { DeviceCalls, ProblemId } from './device-calls';
import { removeSent, sendPhoto, sendPlanes, takePlanes, takeSamples } from './sent-pixels';

/** The way to a device. */
export interface DeviceLine {
  readonly caller: Caller<DeviceCalls>;
  /** Where large pixels are put; null where messages hold everything. */
  readonly spool: Spool | null;
  /** Gives the next problem its number. */
  nextProblem(): ProblemId;
}

/**
 * Asks the device.
 *
 * @throws {RudinError} `device-lost` when the device or its process is gone, and what the device throws.
 */
export async function askDevice<Name extends keyof DeviceCalls>(
  { caller }: Pick<DeviceLine, 'caller'>,
  name: Name,
  ask: DeviceCalls[Name]['ask'],
  options?: CallerOptions<ProgressOf<DeviceCalls[Name]>>,
): Promise<DeviceCalls[Name]['answer']> {
  try {
    return await caller.call(name, ask, options);
  } catch (thrown) {
    if (!(thrown instanceof RudinError) || thrown.code !== 'worker-died') throw thrown;
    throw new RudinError('device-lost', thrown.message, { cause: thrown });
  }
}

export class RemoteProblem implements DenoisingProblem {
  private constructor(
    private readonly line: DeviceLine,
    private readonly id: ProblemId,
    readonly shape: PlaneShape,
    /** Not of one that was made over there, which nobody looks at. */
    readonly view?: ProblemView,
  ) {}

  /** Its number over there. @throws {RudinError} `internal` for a problem of another backend. */
  static numberOf(problem: DenoisingProblem): ProblemId {
    if (problem instanceof RemoteProblem) return problem.id;
    throw new RudinError('internal', 'coarser: expected a problem of the same backend');
  }

  /** @throws {RudinError} `too-large`, `device-lost`. */
  static async open(line: DeviceLine, noisy: NoisyPhoto): Promise<RemoteProblem> {
    const photo = sendPhoto(noisy, line.spool);
    const problem = line.nextProblem();
    try {
      const shape = await askDevice(line, 'open', { problem, photo });
      return new RemoteProblem(line, problem, shape, remoteView(line, problem));
    } finally {
      removeSent(photo, line.spool);
    }
  }

  async setObjective(objective: Objective): Promise<void> {
    await this.ask('setObjective', { objective });
  }

  async startCold(): Promise<void> {
    await this.ask('startCold', {});
  }

  async openCoarser(signal: CancelSignal): Promise<RemoteProblem> {
    const coarser = this.line.nextProblem();
    const shape = await this.ask('openCoarser', { coarser }, { signal });
    return new RemoteProblem(this.line, coarser, shape);
  }

  async startFromCoarser(coarser: DenoisingProblem): Promise<void> {
    await this.ask('startFromCoarser', { coarser: RemoteProblem.numberOf(coarser) });
  }

  async iterate({ count, steps, land, signal, onProgress }: IterateOptions): Promise<void> {
    await this.ask('iterate', { count, steps, land }, { signal, onProgress });
  }

  certify(): Promise<GapTerms> {
    return this.ask('certify', {});
  }

  measureSpread(): Promise<Spread> {
    return this.ask('measureSpread', {});
  }

  evaluateNonconvex(smoothing: number, source: 'dual' | 'kept'): Promise<NonconvexTerms> {
    return this.ask('evaluateNonconvex', { smoothing, source });
  }

  async keepEstimate(): Promise<void> {
    await this.ask('keepEstimate', {});
  }

  refreshWeightMap(smoothing: number): Promise<RefreshedEnergies> {
    return this.ask('refreshWeightMap', { smoothing });
  }

  async useWeightMap(planes: readonly Float32Array[]): Promise<void> {
    const { width, height } = this.shape;
    const map = sendPlanes({ width, height, planes }, this.line.spool);
    try {
      await this.ask('useWeightMap', { map });
    } finally {
      removeSent(map, this.line.spool);
    }
  }

  async read(source: 'dual' | 'kept' | 'mean'): Promise<PlanarImage> {
    return takePlanes(await this.ask('read', { source }), this.line.spool);
  }

  async readCodes(source: 'dual' | 'kept' | 'mean'): Promise<Uint16Array> {
    return takeSamples(await this.ask('readCodes', { source }), 16, this.line.spool) as Uint16Array;
  }

  dispose(): void {
    // A device that is gone has given everything back.
    this.ask('dispose', {}).catch(() => undefined);
  }

  private ask<Name extends keyof DeviceCalls>(
    name: Name,
    ask: Omit<DeviceCalls[Name]['ask'] & object, 'problem'>,
    options?: CallerOptions<ProgressOf<DeviceCalls[Name]>>,
  ): Promise<DeviceCalls[Name]['answer']> {
    const whole = { ...ask, problem: this.id } as unknown as DeviceCalls[Name]['ask'];
    return askDevice(this.line, name, whole, options);
  }
}

function remoteView(line: DeviceLine, problem: ProblemId): ProblemView {
  const { spool } = line;
  return {
    async hold(source) {
      await askDevice(line, 'holdAnswer', { problem, source });
    },
    async draw(frame) {
      const sent = await askDevice(line, 'drawFrame', { problem, frame });
      return takeSamples(sent, 8, spool) as Uint8Array<ArrayBuffer>;
    },
    async readRows(from, to) {
      return takeSamples(
        await askDevice(line, 'readHeldRows', { problem, from, to }),
        16,
        spool,
      ) as Uint16Array;
    },
    measureQuantile: (operator) => askDevice(line, 'measureQuantile', { problem, operator }),
  };
}
