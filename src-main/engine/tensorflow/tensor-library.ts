/**
 * What the tensor backend asks of TensorFlow.js: operations that its CPU, WebAssembly and native backends all have. The
 * library is handed in, so that nothing here loads it; a type of one's own, since the library's typings declare a second
 * WebGPU beside the one that TypeScript knows.
 */

/** An array on the device; immutable. */
export interface Tensor {
  readonly shape: readonly number[];
  /** Its values, once the device has made them. */
  data(): Promise<Float32Array | Int32Array | Uint8Array>;
  dispose(): void;
}

/** An operand; a number stands for a scalar in float32. */
type Operand = Tensor | number;

/** What `tidy` may hand out: tensors that are kept from it. */
type TensorContainer = Tensor | readonly Tensor[] | { readonly [name: string]: Tensor };

// Methods, not properties: the library's own types of tensors are narrower than ours.
export interface TensorLibrary {
  add(a: Operand, b: Operand): Tensor;
  sub(a: Operand, b: Operand): Tensor;
  mul(a: Operand, b: Operand): Tensor;
  div(a: Operand, b: Operand): Tensor;
  pow(base: Operand, exponent: Operand): Tensor;
  maximum(a: Operand, b: Operand): Tensor;
  minimum(a: Operand, b: Operand): Tensor;
  /** Truth values, for `where`. */
  greater(a: Operand, b: Operand): Tensor;
  where(condition: Tensor, a: Operand, b: Operand): Tensor;
  abs(x: Tensor): Tensor;
  floor(x: Tensor): Tensor;
  atan(x: Tensor): Tensor;
  square(x: Tensor): Tensor;
  sqrt(x: Tensor): Tensor;
  log(x: Tensor): Tensor;
  log1p(x: Tensor): Tensor;
  expm1(x: Tensor): Tensor;
  clipByValue(x: Tensor, least: number, most: number): Tensor;
  cast(x: Tensor, type: 'int32'): Tensor;
  sum(x: Tensor, axes: number | number[], keepDims?: boolean): Tensor;
  slice(x: Tensor, begin: number[], size: number[]): Tensor;
  pad(x: Tensor, paddings: [number, number][]): Tensor;
  concat(parts: Tensor[], axis: number): Tensor;
  stack(parts: Tensor[], axis: number): Tensor;
  reshape(x: Tensor, shape: number[]): Tensor;
  /** @param axis Default 0. */
  gather(x: Tensor, indices: Tensor, axis?: number): Tensor;
  zerosLike(x: Tensor): Tensor;
  clone(x: Tensor): Tensor;
  scalar(value: number): Tensor;
  tensor(values: Float32Array, shape: number[]): Tensor;
  /** Gives back every tensor made in it but those that it answers with. */
  tidy<T extends TensorContainer>(work: () => T): T;
  /** Takes a tensor out of the `tidy` around it; it is then given back by `dispose` alone. */
  keep<T extends Tensor>(x: T): T;
}
