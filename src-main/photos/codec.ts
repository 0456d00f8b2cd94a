/** The codec as one object: what the codec process serves, and what tests call directly. */
import { heldBytes, isParcel, type Parcel } from '../processes/parcel';
import type { SpoolFiles } from '../processes/spool-files';
import type { CodecCalls, HeldCodecCalls } from './codec-calls';
import { decodeInSpool, decodePhoto, inspectPhoto } from './decode-photo';
import { encodeInSpool, encodePhoto } from './encode-photo';
import { loadSharp } from './load-sharp';
import type { Sharp, SharpBuild } from './load-sharp';
import { photoInMemory, photoInSpool, type PhotoFile } from './photo-file';

type AnswersTo<Map extends { [Name in keyof Map]: { ask: unknown; answer: unknown } }> = {
  [Name in keyof Map]: (ask: Map[Name]['ask']) => Promise<Map[Name]['answer']>;
};

export type Codec = AnswersTo<HeldCodecCalls>;
export type SpoolingCodec = AnswersTo<CodecCalls>;

/**
 * Makes the handlers of the codec's calls, with everything in memory.
 *
 * @param build Which build of sharp; `chooseSharpBuild(currentRuntime())` in the product.
 */
export function createCodec(build: SharpBuild): Codec {
  const sharp = loadSharp(build);
  return {
    inspect: ({ bytes, name }) => inspectPhoto(sharp, photoInMemory(bytes), name),
    decode: ({ bytes, name }) => decodePhoto(sharp, photoInMemory(bytes), name),
    encode: (request) => encodePhoto(sharp, request, request.source && photoInMemory(request.source)),
  };
}

/** Up to how many bytes parcels are read into memory. */
interface SpoolingLimits {
  /** Samples that are encoded. */
  readonly mostHeld?: number;
  /** Files that are decoded. */
  readonly readWholeUpTo?: number;
}

/**
 * The same handlers over a spool folder: what is large comes and goes as parcels.
 *
 * @param spool  Where parcels are.
 * @param limits When they are read as a whole.
 */
export function createSpoolingCodec(
  build: SharpBuild,
  spool: SpoolFiles,
  { mostHeld = heldBytes, readWholeUpTo }: SpoolingLimits = {},
): SpoolingCodec {
  const sharp = loadSharp(build);
  const using = async <T>(bytes: Uint8Array | Parcel, use: (file: PhotoFile) => Promise<T>): Promise<T> => {
    const file = isParcel(bytes) ? photoInSpool(bytes, spool, readWholeUpTo) : photoInMemory(bytes);
    try {
      return await use(file);
    } finally {
      file.close();
    }
  };
  return {
    inspect: ({ bytes, name }) => using(bytes, (file) => inspectPhoto(sharp, file, name)),
    decode: ({ bytes, name }) => using(bytes, (file) => decodeInSpool(sharp, file, name, spool)),
    encode: ({ source, ...request }) =>
      source === null
        ? encodeSent(sharp, { ...request, source }, null, spool, mostHeld)
        : using(source, (file) => encodeSent(sharp, { ...request, source }, file, spool, mostHeld)),
  };
}

/** Encodes row by row what is too large for memory; AVIF's encoder holds all of it whatever it is given. */
async function encodeSent(
  sharp: Sharp,
  request: CodecCalls['encode']['ask'],
  source: PhotoFile | null,
  spool: SpoolFiles,
  mostHeld: number,
): Promise<CodecCalls['encode']['answer']> {
  const { samples } = request;
  if (isParcel(samples) && samples.byteLength > mostHeld && request.format !== 'avif')
    return await encodeInSpool(sharp, { ...request, samples, source: null }, source, spool);
  const held = isParcel(samples) ? spool.samplesOf(samples, request.bitDepth) : samples;
  const encoded = await encodePhoto(sharp, { ...request, samples: held, source: null }, source);
  return { ...encoded, bytes: [spool.pack(encoded.bytes)] };
}
