// Everything that a thread of the WASM backend can run; one file a kernel.
export { clipRows } from '../kernels/clip-to-weights/clip-to-weights.as';
export { drawRows } from '../kernels/draw-estimate/draw-estimate.as';
export { gapRows } from '../kernels/energy-and-gap/energy-and-gap.as';
export { iterateWave } from '../kernels/iterate/iterate.as';
export { nonconvexRows } from '../kernels/nonconvex-terms/nonconvex-terms.as';
export { prolongRows } from '../kernels/prolong-dual/prolong-dual.as';
export { coldRows, projectDualRows } from '../kernels/start-state/start-state.as';
export { placeCodeRows, placeRows } from '../kernels/place-photo/place-photo.as';
export { readCodeRows, readRows } from '../kernels/read-estimate/read-estimate.as';
export { flatWeightRows, keepRows, reweightWave, weightMapRows } from '../kernels/weight-map/weight-map.as';
export { planeSumRows, spreadRows } from '../kernels/spread/spread.as';
export { roughGapRows } from '../kernels/rough-gap/rough-gap.as';
