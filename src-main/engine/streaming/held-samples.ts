/** How large a photo may be to be solved as a whole. */

/**
 * Photos with more samples than this, colour channels times px, are solved in passes over their rows, at every door
 * alike: 16 megapixels of RGB take 0.8 GB of state when they are solved whole.
 */
export const heldSamples = 48e6;
