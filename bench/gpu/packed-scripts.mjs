// What pack.mjs packs of bench/.

/** Scripts that run there, relative to bench/. */
export const scripts = [
  ...['machine.mjs', 'tables.mjs', 'timing.mjs', 'weights-of-orders.mjs', 'mirrored-photo.mjs'],
  ...['measure', 'copy-bandwidth', 'copy-shaders', 'iterated-photo', 'iteration-speed', 'load-parts'].map(
    (name) => `gpu/${name}.mjs`,
  ),
  ...['peer-torch', 'slider-steps', 'timed-pass', 'whole-solves'].map((name) => `gpu/${name}.mjs`),
  'gpu/peer-torch.py',
];
