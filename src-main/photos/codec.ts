/** The codec as one object: what the codec process serves, and what tests call directly. */
import type { CodecCalls } from './codec-calls';
import { decodePhoto, inspectPhoto } from './decode-photo';
import { encodePhoto } from './encode-photo';
import { loadSharp } from './load-sharp';
import type { SharpBuild } from './load-sharp';

export type Codec = {
  [Name in keyof CodecCalls]: (ask: CodecCalls[Name]['ask']) => Promise<CodecCalls[Name]['answer']>;
};

/**
 * Makes the handlers of the codec's calls.
 *
 * @param build Which build of sharp; `chooseSharpBuild(currentRuntime())` in the product.
 */
export async function createCodec(build: SharpBuild): Promise<Codec> {
  const sharp = await loadSharp(build);
  return {
    inspect: ({ bytes, name }) => inspectPhoto(sharp, bytes, name),
    decode: ({ bytes, name }) => decodePhoto(sharp, bytes, name),
    encode: (request) => encodePhoto(sharp, request),
  };
}
