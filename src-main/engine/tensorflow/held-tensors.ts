/** What a problem has on the device, by name; each is given back when another takes its place. */
import { RudinError } from '../../contract/outcome';
import type { SolverTensors } from './solver-tensors';
import type { Tensor, TensorLibrary } from './tensor-library';

type HeldName = 'f' | 'u' | 'pX' | 'pY' | 'weights' | 'kept' | 'map';

export class HeldTensors {
  private readonly held = new Map<HeldName, Tensor>();

  constructor(private readonly tf: TensorLibrary) {}

  /** @throws {RudinError} `internal`, saying what was not done yet. */
  get(name: HeldName): Tensor {
    const tensor = this.held.get(name);
    if (tensor) return tensor;
    throw new RudinError(
      'internal',
      name === 'kept' ? 'no estimate was kept' : 'the problem has no objective yet',
    );
  }

  /** W of a weighted problem; null where there is none. */
  weightMap(): Tensor | null {
    return this.held.get('map') ?? null;
  }

  /** What cannot be made leaves the one before. */
  hold(name: HeldName, make: () => Tensor): void {
    const tensor = this.tf.keep(this.tf.tidy(make));
    this.release(name);
    this.held.set(name, tensor);
  }

  /** The state as an iteration or a start made it; u stays where there is none. */
  holdState(next: Pick<SolverTensors, 'pX' | 'pY'> & Partial<Pick<SolverTensors, 'u'>>): void {
    for (const name of ['u', 'pX', 'pY'] as const) {
      const tensor = next[name];
      if (tensor) this.hold(name, () => tensor);
    }
  }

  release(name: HeldName): void {
    this.held.get(name)?.dispose();
    this.held.delete(name);
  }

  releaseAll(): void {
    for (const tensor of this.held.values()) tensor.dispose();
    this.held.clear();
  }
}
