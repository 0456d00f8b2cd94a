/** The two pictures that a tensor problem can draw from, part by part: the photo, and an answer that is held. */
import { RudinError } from '../../contract/outcome';
import type { Region } from '../../contract/studio-calls';
import type { NoisyPhoto, PlaneShape } from '../backend';
import type { SolveBasis } from '../formulas/couplings';
import type { StoredCells } from '../display/photo-view.tf';
import { largestCode } from '../kernels/convert/convert';
import { codesOf } from '../kernels/read-estimate/estimate-codes.tf';
import { ownChannel } from '../kernels/read-estimate/read-estimate.tf';
import type { Tensor, TensorLibrary } from './tensor-library';

/** Planes less the centre, and the basis that they are in. */
export interface BasisPlanes {
  readonly planes: Tensor;
  readonly basis: SolveBasis;
}

/** What a view has of its problem. */
export interface ViewedTensors {
  readonly tf: TensorLibrary;
  readonly shape: PlaneShape;
  /** Of the photo's integers; null for one of planes. */
  readonly bitDepth: 8 | 16 | null;
  /** f; called in a `tidy`. */
  readonly placed: () => BasisPlanes;
  /** What `read` would answer; called in a `tidy`. */
  readonly answer: (source: 'dual' | 'kept') => BasisPlanes;
}

/** The bits of a photo's integers; null where it is planes, or nobody has it any more. */
export function bitDepthOf(noisy: NoisyPhoto | null): 8 | 16 | null {
  return noisy === null || 'planes' in noisy ? null : noisy.bitDepth;
}

export class ViewCells {
  private held: Tensor | null = null;

  constructor(private readonly viewed: ViewedTensors) {}

  /** Takes the answer as it is now, in place of the one before. */
  hold(source: 'dual' | 'kept'): void {
    const { tf, bitDepth } = this.viewed;
    const held = tf.tidy(() => {
      const own = this.ownChannels(this.viewed.answer(source));
      return bitDepth === null ? own : codesOf(tf, own, largestCode(16));
    });
    // Only now: what could not be made leaves the one before.
    this.dispose();
    this.held = tf.keep(held);
  }

  /**
   * A part of what is shown; in a `tidy`.
   *
   * @throws {RudinError} `internal` when no answer is held.
   */
  part(layer: 'photo' | 'held', region: Region): StoredCells {
    const { bitDepth } = this.viewed;
    if (layer === 'photo') return { cells: this.photoPart(region), bitDepth };
    if (!this.held) throw new RudinError('internal', 'no answer is held');
    return { cells: this.slice(this.held, region), bitDepth: bitDepth === null ? null : 16 };
  }

  dispose(): void {
    this.held?.dispose();
    this.held = null;
  }

  /**
   * Out of f, which is on the device anyway. That is off by 2e-7 at most (1.7e-7 among 20 million colours), a seventieth of
   * what separates two integers of 16 bit: they come back as they were.
   */
  private photoPart(region: Region): Tensor {
    const { tf, bitDepth } = this.viewed;
    const { planes, basis } = this.viewed.placed();
    const own = this.ownChannels({ planes: this.slice(planes, region), basis });
    return bitDepth === null ? own : codesOf(tf, own, largestCode(bitDepth));
  }

  private ownChannels({ planes, basis }: BasisPlanes): Tensor {
    const { tf, shape } = this.viewed;
    const channels = Array.from({ length: shape.channels }, (_, channel) => channel);
    return tf.tidy(() =>
      tf.stack(
        channels.map((channel) => ownChannel(tf, planes, basis, channel)),
        0,
      ),
    );
  }

  private slice(planes: Tensor, { x, y, width, height }: Region): Tensor {
    return this.viewed.tf.slice(planes, [0, y, x], [this.viewed.shape.channels, height, width]);
  }
}
