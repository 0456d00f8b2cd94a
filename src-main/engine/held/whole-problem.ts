/**
 * The problem of a whole photo that stays open on a device, so that the next solve need not place the photo there again;
 * and the one exact result that the device may hold beside it, unread, and draw.
 */
import { RudinError } from '../../contract/outcome';
import type { Backend, DenoisingProblem, ProblemView } from '../backend';
import { coarserLevels } from '../solve/coarse-start';
import { isOpaque } from '../display/draw-source';
import type { InterleavedPixels, SolveSettings } from '../engine-calls';
import type { HeldResult, HeldResults } from './held-results';
import type { PhotoPixels } from '../pixels/photo-pixels';
import { objectiveOf } from '../solve/solve';
import { roomOrder } from '../weights/weight-plan';

/** The problem that stays open. */
export interface OpenProblem {
  readonly backend: Backend;
  readonly problem: DenoisingProblem;
}

export class WholeProblem {
  #open: OpenProblem | null = null;
  /** The result that the device holds. */
  #shown: HeldResult | null = null;

  constructor(
    private readonly pixels: PhotoPixels,
    private readonly results: HeldResults,
  ) {}

  /** What draws the photo, where a device does. */
  get view(): ProblemView | null {
    return this.#open?.problem.view ?? null;
  }

  /** Whether the photo need not be placed there again. */
  isOpenOn(backend: Backend): boolean {
    return this.#open?.backend === backend;
  }

  /** What draws a result, where a device holds that one. */
  viewOf(result: HeldResult | null): ProblemView | null {
    return result !== null && result === this.#shown ? this.view : null;
  }

  /**
   * The open problem, or a new one where it is on another backend.
   *
   * @throws {RudinError} `too-large` from the backend.
   */
  async open(backend: Backend, settings: SolveSettings): Promise<OpenProblem> {
    const kept = this.#open;
    // One that is open makes room for beta < 1 and for weights itself, when it is asked for them.
    if (kept?.backend === backend) return kept;
    await this.giveUp();
    const { width, height, channels } = this.pixels;
    const shape = { width, height, channels };
    backend.requireRoom(shape, roomOrder(settings), coarserLevels(objectiveOf(settings), shape));
    this.#open = { backend, problem: await backend.open(this.pixels) };
    return this.#open;
  }

  /**
   * Lets the device hold an answer in place of the one before, which is read first if it is to stay.
   *
   * @returns False where the device draws none, or has no room for it.
   */
  async hold({ view }: DenoisingProblem, estimate: 'dual' | 'kept'): Promise<boolean> {
    if (!view || !isOpaque(this.pixels)) return false;
    this.results.makeRoom();
    await this.#readUnread();
    this.#shown = null;
    try {
      await view.hold(estimate);
      return true;
    } catch (thrown) {
      if (thrown instanceof RudinError && thrown.code === 'too-large') return false;
      throw thrown;
    }
  }

  /** Says whose integers the device holds since `hold`. */
  show(result: HeldResult): void {
    this.#shown = result;
  }

  /**
   * Rows from..to - 1 of a result that the device holds.
   *
   * @throws {RudinError} `not-found` when it is not the one, `device-lost` when it went with its device.
   */
  async readRows(result: HeldResult, from: number, to: number): Promise<InterleavedPixels> {
    const view = this.viewOf(result);
    if (!view) throw new RudinError('not-found', 'a newer result took the place of this one');
    const samples = await view.readRows(from, to);
    const { width, channels } = this.pixels;
    return { width, height: to - from, channels, hasAlpha: false, bitDepth: 16, samples };
  }

  /** Reads what only the device has, and gives back what the problem holds. */
  async giveUp(): Promise<void> {
    await this.#readUnread();
    this.release();
  }

  /** Gives back what the problem holds; a result that was not read is gone with it. */
  release(): void {
    this.#open?.problem.dispose();
    this.#open = null;
    this.#shown = null;
    this.results.dropUnread();
  }

  /** Reads the result that the device alone has; one that is gone with its device is forgotten. */
  async #readUnread(): Promise<void> {
    const unread = this.results.unread();
    if (unread === null) return;
    try {
      unread.image = await this.readRows(unread, 0, this.pixels.height);
    } catch {
      this.results.dropUnread();
    }
  }
}
