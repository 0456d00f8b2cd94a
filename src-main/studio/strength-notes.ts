import { solverValues, type Recipe } from '../contract/recipe';
import type { SolveReport } from '../contract/studio-calls';

/** What is so near to what was wanted needs no word, as a ratio. */
const unsaid = 0.025;

/** What to say where no weight removes as much as a recipe wants; nothing as a rule. */
export function strengthNotes(recipe: Recipe, { removedRms, weight }: SolveReport): readonly string[] {
  const wanted = solverValues(recipe).removedRms;
  if (wanted === null || Math.abs(removedRms / wanted - 1) <= unsaid) return [];
  const removed = Number(removedRms.toPrecision(3));
  return [`no weight removes ${wanted} of this photo: the nearest one, ${weight}, removes ${removed}`];
}
