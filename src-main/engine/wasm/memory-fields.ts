/**
 * Where things lie in the memory of one problem; the one table for both sides, read by TypeScript and by
 * AssemblyScript (so: plain integer constants and nothing else).
 *
 * Pixels stand in blocks: four neighbours of one row, plane after plane, and for each plane f, u, pX and pY as one
 * vector each. One block of a plane is one cache line, and a kernel walks a row with one pointer.
 *
 *     row y -> group of 4 px -> plane -> f u pX pY (16 bytes each)
 */

/** Pixels of a group: the lanes of a vector. */
export const groupPixels = 4;
/** Bytes of one plane's part of a block. */
export const blockBytes = 64;
export const uOffset = 16;
export const pXOffset = 32;
export const pYOffset = 48;
/** Bytes of one plane's part of a group where only one quantity is kept (kept estimate, weight map, row buffers). */
export const vectorBytes = 16;

/** Where the header starts; what is below belongs to the compiler. */
export const headerAt = 16384;

// Header, 4 bytes each: sizes and addresses.
export const widthField = 0;
export const heightField = 4;
export const planesField = 8;
/** 1 when all planes enter one gradient magnitude. */
export const coupledField = 12;
export const groupsField = 16;
export const rowBytesField = 20;
export const stateField = 24;
/** Kept estimate and weight map, both row -> group -> plane -> vector; 0 until beta < 1 was asked for. */
export const keptField = 28;
export const weightMapField = 32;
export const rowSumsField = 40;
export const stagingField = 44;
/** Bytes from one row of the kept estimate, the weight map or a row buffer (which has one more group) to the next. */
export const vectorRowBytesField = 48;
/** Which of the proximal maps below the dual step applies. */
export const shrinkKindField = 52;
/** 1 when the planes are luma, chroma1 and chroma2. */
export const opponentField = 56;
/** Rows that the state and the row sums have places for: the height, or fewer when rows are streamed. */
export const ringRowsField = 60;
/** Bytes from one row of a thread's float64 estimate rows to the next, and from plane to plane in it. */
export const estimateRowBytesField = 72;
export const estimatePlaneBytesField = 76;

// Header, 8 bytes each: the objective in float64.
export const lambdaField = 128;
export const betaField = 136;
export const smoothingField = 144;
/** Two doubles a plane from here: w_c and spare. */
export const weightsField = 160;
/** Share of u in the answer; see rough-gap. */
export const answerShareField = 208;
/** Three doubles: the mean of each plane of f; see spread. */
export const meansField = 216;

/** Uniforms of an iteration, as vectors; the first set relaxed, the second with relaxation 1. */
export const uniformsAt = 16896;
export const uniformsBytes = 512;
// Per plane 64 bytes: w_c, relaxation tau / (1 + tau), sigma w_c, 2 sigma w_c tau / (1 + tau).
export const planeUniformsBytes = 64;
export const pullUniform = 16;
export const gainUniform = 32;
export const pushUniform = 48;
/** 1 - relaxation, relaxation, relaxation * lambda, lambda, constant factor times relaxation. */
export const keepUniform = 192;
export const relaxationUniform = 208;
export const relaxedLambdaUniform = 224;
export const lambdaUniform = 240;
export const constantFactorUniform = 256;

/** Shared counters for the threads, 4 bytes each. */
export const controlAt = 18432;
/** The shrink table, see shrink-table.ts: slices of 1/64 of all octaves of float32, 8 bytes each. */
export const tableAt = 32768;
export const tableSliceBits = 6;
/** Everything placed by problem-layout.ts starts here. */
export const regionsAt = 163840;

// Kinds of the dual's proximal map.
export const shrinkProject = 0;
export const shrinkConstant = 1;
export const shrinkTable = 2;
export const shrinkWeightMap = 3;

/** Doubles a row in the row sums. */
export const sumsPerRow = 4;

/** Subtracted from every channel while it is solved: around 0 a float32 has twice the precision that it has up to 1. */
export const centreIntensity = 0.5;
