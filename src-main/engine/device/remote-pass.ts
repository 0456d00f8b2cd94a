/** A pass over rows on a device of another process: a band is one call. */
import type { DenoisingProblem, NoisyPhoto } from '../backend';
import type { AdvanceOptions, FinishedRows, OpenPassOptions, RowPass } from '../streaming/row-pass';
import type { ProblemId } from './device-calls';
import { askDevice, RemoteProblem, type DeviceLine } from './remote-problem';
import { removeSent, sendPhoto, takeSamples } from './sent-pixels';

export class RemotePass implements RowPass {
  private constructor(
    private readonly line: DeviceLine,
    private readonly id: ProblemId,
    readonly bandRows: number,
  ) {}

  /** @throws {RudinError} `too-large`, `device-lost`. */
  static async open(line: DeviceLine, plan: OpenPassOptions<DenoisingProblem>): Promise<RemotePass> {
    const problem = line.nextProblem();
    const coarser = plan.coarser && RemoteProblem.numberOf(plan.coarser);
    return new RemotePass(line, problem, await askDevice(line, 'openPass', { ...plan, problem, coarser }));
  }

  async advance(rows: NoisyPhoto | null, { signal, onProgress }: AdvanceOptions): Promise<FinishedRows> {
    const { line, id: problem } = this;
    const sent = rows && sendPhoto(rows, line.spool);
    try {
      const finished = await askDevice(
        line,
        'advancePass',
        { problem, rows: sent },
        { signal, ...(onProgress ? { onProgress } : {}) },
      );
      return { ...finished, codes: takeSamples(finished.codes, 16, line.spool) as Uint16Array };
    } finally {
      if (sent) removeSent(sent, line.spool);
    }
  }

  dispose(): void {
    // A device that is gone has given everything back.
    askDevice(this.line, 'disposePass', { problem: this.id }).catch(() => undefined);
  }
}
