/**
 * Writes what the kernels read besides pixels: sizes, addresses, the objective, and the uniforms of an iteration.
 */
import type { Objective, StepSizes } from '../backend';
import { answerShare } from '../formulas/certificate';
import { channelWeights, solveBasisOf } from '../formulas/couplings';
import { shrinkKindOf } from '../kernels/iterate/shrink-table';
import * as fields from './memory-fields';
import type { ProblemLayout } from './problem-layout';

/** Writes sizes and addresses; once a problem. */
export function writeLayout(memory: WebAssembly.Memory, layout: ProblemLayout): void {
  const view = new DataView(memory.buffer, fields.headerAt, fields.uniformsAt - fields.headerAt);
  const { width, height, channels } = layout.shape;
  const values: readonly (readonly [number, number])[] = [
    [fields.widthField, width],
    [fields.heightField, height],
    [fields.planesField, channels],
    [fields.groupsField, layout.groups],
    [fields.rowBytesField, layout.rowBytes],
    [fields.vectorRowBytesField, layout.vectorRowBytes],
    [fields.estimatePlaneBytesField, layout.estimatePlaneBytes],
    [fields.estimateRowBytesField, layout.estimateRowBytes],
    [fields.stateField, layout.stateAt],
    [fields.ringRowsField, layout.ringRows],
    [fields.keptField, layout.keptAt],
    [fields.weightMapField, layout.weightMapAt],
    [fields.rowSumsField, layout.rowSumsAt],
    [fields.stagingField, layout.stagingAt],
  ];
  for (const [field, value] of values) view.setUint32(field, value, true);
}

/** Writes the objective. */
export function writeObjective(memory: WebAssembly.Memory, objective: Objective, channels: number): void {
  const view = new DataView(memory.buffer, fields.headerAt, fields.uniformsAt - fields.headerAt);
  const isCoupled = channels > 1 && objective.coupling !== 'channels';
  view.setUint32(fields.coupledField, isCoupled ? 1 : 0, true);
  view.setUint32(fields.opponentField, solveBasisOf(objective, channels) === 'opponent' ? 1 : 0, true);
  view.setUint32(fields.shrinkKindField, shrinkKindOf(objective.beta), true);
  view.setFloat64(fields.lambdaField, objective.lambda, true);
  view.setFloat64(fields.betaField, objective.beta, true);
  view.setFloat64(fields.answerShareField, answerShare(objective), true);
  channelWeights(objective, channels).forEach((weight, plane) => {
    view.setFloat64(fields.weightsField + 16 * plane, weight, true);
    const vectorAt = fields.uniformsAt + plane * fields.planeUniformsBytes;
    new Float32Array(memory.buffer, vectorAt, 4).fill(weight);
  });
}

/** Makes the projection onto the weight map the dual's proximal map, until the next objective. */
export function writeWeightMapInUse(memory: WebAssembly.Memory): void {
  const view = new DataView(memory.buffer, fields.headerAt, fields.uniformsAt - fields.headerAt);
  view.setUint32(fields.shrinkKindField, fields.shrinkWeightMap, true);
}

/** Writes one address into the header. */
export function writeAddress(memory: WebAssembly.Memory, field: number, address: number): void {
  new DataView(memory.buffer, fields.headerAt).setUint32(field, address, true);
}

/** Writes one float64 argument of a kernel into the header. */
export function writeDouble(memory: WebAssembly.Memory, field: number, value: number): void {
  new DataView(memory.buffer, fields.headerAt).setFloat64(field, value, true);
}

/** Writes the uniforms of both kinds of iteration, the relaxed one and the one that lands. */
export function writeUniforms(
  memory: WebAssembly.Memory,
  objective: Objective,
  steps: StepSizes,
  channels: number,
): void {
  const weights = channelWeights(objective, channels);
  const reach = 1 + (steps.extrapolation ?? 1);
  [steps.relaxation, 1].forEach((relaxation, set) => {
    const at = fields.uniformsAt + set * fields.uniformsBytes;
    const vectors = new Float32Array(memory.buffer, at, fields.uniformsBytes / 4);
    const write = (offset: number, value: number): void => {
      vectors.fill(value, offset / 4, offset / 4 + 4);
    };
    weights.forEach((weight, plane) => {
      const tau = steps.tau[plane]!;
      const pull = tau / (1 + tau);
      const planeAt = plane * fields.planeUniformsBytes;
      write(planeAt, weight);
      write(planeAt + fields.pullUniform, relaxation * pull);
      write(planeAt + fields.gainUniform, steps.sigma * weight);
      write(planeAt + fields.pushUniform, reach * steps.sigma * weight * pull);
    });
    const { lambda } = objective;
    write(fields.keepUniform, 1 - relaxation);
    write(fields.relaxationUniform, relaxation);
    // In float32, as the projection onto a weight map does it: the same weight everywhere gives the same bits.
    write(fields.relaxedLambdaUniform, Math.fround(relaxation) * Math.fround(lambda));
    write(fields.lambdaUniform, lambda);
    write(fields.constantFactorUniform, (relaxation * 2 * lambda) / (steps.sigma + 2 * lambda));
  });
}
