/** What every backend asks of a weight map before it takes one. */
import { RudinError } from '../../contract/outcome';
import type { Objective, PlaneShape } from '../backend';
import { magnitudeGroups } from '../formulas/couplings';

/**
 * Refuses planes that are no weight map of a problem.
 *
 * @param map       W, intensity px.
 * @param objective The problem's.
 * @throws {RudinError} `internal` for another order than 1, a wrong number or size of planes, or a weight that is not finite
 *                      and above 0: where W is 0 the projection onto |p| <= W would divide 0 by 0.
 */
export function requireWeightMap(
  map: readonly Float32Array[],
  objective: Objective,
  { width, height, channels }: PlaneShape,
): void {
  const refuse = (expected: string, got: unknown): never => {
    throw new RudinError('internal', `weight map: expected ${expected}, got ${String(got)}`);
  };
  if (objective.beta !== 1) refuse('a problem of beta 1', `beta ${objective.beta}`);
  const planes = magnitudeGroups(objective, channels).length;
  if (map.length !== planes) refuse(`${planes} planes`, map.length);
  for (const plane of map) {
    if (plane.length !== width * height) refuse(`${width * height} weights a plane`, plane.length);
    const wrong = plane.find((weight) => !(weight > 0 && weight < Infinity));
    if (wrong !== undefined) refuse('finite weights above 0', wrong);
  }
}
