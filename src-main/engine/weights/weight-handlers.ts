/** The answers to what is asked about weights. */
import type { CallContext, CancelSignal, Handlers } from '../../processes/call-shapes';
import type { Backend } from '../backend';
import type { BackendTable } from '../backend-choice/backend-table';
import type { EnginePhotoKey, SolveProgress, SolveSettings } from '../engine-calls';
import type { HeldPhoto } from '../held/held-photo';
import type { TurnQueue } from '../turn-queue';
import {
  matchExactly,
  matchOnSample,
  mayRemove,
  removesEnough,
  usualPower,
  type CrudeMatch,
} from './match-strength';
import { orCancelled, unstoppable, type InTurn } from './unstoppable-work';
import type { ChosenWeight, UnweightedSettings, WeightCalls } from './weight-calls';

/** Photos, the device's turns, and how a whole photo is solved within one of them. */
interface WeightParts {
  readonly backends: BackendTable;
  readonly turns: TurnQueue;
  readonly held: (key: EnginePhotoKey) => HeldPhoto;
  /** Solves exactly, on the backend of the settings; the result stays held. Answers what it removes, intensity. */
  readonly solveWithin: (
    photo: HeldPhoto,
    settings: SolveSettings,
    context: CallContext<SolveProgress>,
  ) => Promise<number>;
}

/** Share of the progress of a match that each whole solve takes of what is left: most matches take one or two. */
const solveShare = 0.6;

export function weightHandlers({ backends, turns, held, solveWithin }: WeightParts): Handlers<WeightCalls> {
  /** Crops are solved by threads everywhere: what they say must not depend on the device of the photo. */
  const cropBackend = ({ threads }: UnweightedSettings): Promise<Backend> => backends.get('wasm', threads);

  /** What crops say, kept with the photo. */
  async function crudeMatch(
    photo: HeldPhoto,
    settings: UnweightedSettings,
    removedRms: number,
    signal: CancelSignal,
  ): Promise<CrudeMatch> {
    const { beta, coupling, chromaWeight } = settings;
    const terms = { beta, coupling, chromaWeight };
    const { crudeMatches, sample } = photo.weights;
    const key = JSON.stringify({ terms, removedRms });
    const match =
      crudeMatches.get(key) ??
      (await matchOnSample(await cropBackend(settings), sample, { terms, removedRms }, signal));
    crudeMatches.set(key, match);
    return match;
  }

  /**
   * The recipe's own weight, where a match is to try it first: a strength that was taken from an exact result is then held
   * by the very weight of that result, at once and in any process. Crops tell whether it is worth a whole solve, but not of
   * weights that differ from pixel to pixel, which they do not have.
   *
   * @returns Null where the match starts from crops: also for a draft, unless the result is held and does.
   */
  async function ownStart(
    photo: HeldPhoto,
    { settings, removedRms, ownWeight, extent }: Omit<WeightCalls['matchStrength']['ask'], 'photo'>,
    signal: CancelSignal,
  ): Promise<CrudeMatch | null> {
    if (ownWeight === null) return null;
    const own = photo.solvedWith({ ...settings, weight: ownWeight });
    if (extent === 'draft' && !(own && removesEnough(own.report.removedRms, removedRms))) return null;
    const { beta, coupling, chromaWeight, noiseModel, edgePass } = settings;
    const goal = { terms: { beta, coupling, chromaWeight }, removedRms, lambda: ownWeight };
    const isPlain = noiseModel === 'uniform' && !edgePass;
    if (isPlain && !(await mayRemove(await cropBackend(settings), photo.weights.sample, goal, signal)))
      return null;
    return { weight: ownWeight, isReached: true, power: usualPower };
  }

  return {
    suggestWeight: async ({ photo: key, settings, extent }, { signal }) => {
      const photo = held(key);
      // The photo's own risk is estimated for noise that is as strong everywhere, which this is not.
      if (photo.plans.followsLevel(settings)) return exactWeight(photo.weights.guess(settings));
      const known = photo.weights.known(settings);
      if (known !== null) return exactWeight(known);
      if (extent === 'draft') {
        return { weight: photo.weights.guess(settings), isExact: false, isReached: true };
      }
      const { weights } = held(key);
      const backend = await cropBackend(settings);
      const inTurn: InTurn = (work) => turns.take(unstoppable, work);
      return exactWeight(await orCancelled(weights.automatic(backend, settings, inTurn), signal));
    },

    matchStrength: async ({ photo: key, settings, removedRms, ownWeight, extent }, { signal, report }) => {
      const matchKey = JSON.stringify([matchKeyOf(settings, removedRms), ownWeight]);
      const known = held(key).weights.exactMatches.get(matchKey);
      if (known) return { ...known, isExact: true };
      return await turns.take(signal, async () => {
        const photo = held(key);
        const own = await ownStart(photo, { settings, removedRms, ownWeight, extent }, signal);
        const crude = own ?? (await crudeMatch(photo, settings, removedRms, signal));
        if (extent === 'draft' && own === null)
          return { weight: crude.weight, isReached: crude.isReached, isExact: false };
        let from = 0;
        const match = await matchExactly(removedRms, crude, async (weight) => {
          const share = solveShare * (1 - from);
          const onProgress = (progress: SolveProgress): void =>
            report({ ...progress, fraction: from + share * progress.fraction, secondsLeft: null });
          const removed = await solveWithin(photo, { ...settings, weight }, { signal, report: onProgress });
          from += share;
          return removed;
        });
        photo.weights.exactMatches.set(matchKey, match);
        return { ...match, isExact: true };
      });
    },
  };
}

function exactWeight(weight: number): ChosenWeight {
  return { weight, isExact: true, isReached: true };
}

/** All that an exact result depends on; not the threads. */
function matchKeyOf({ threads: _threads, ...settings }: UnweightedSettings, removedRms: number): string {
  return JSON.stringify({ ...settings, removedRms });
}
