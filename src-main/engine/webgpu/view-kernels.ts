/** The WGSL of the kernels that draw; they share no settings with those that solve. */
import gradientView from '../display/gradient-view.wgsl?raw';
import photoView from '../display/photo-view.wgsl?raw';
import resampleRows from '../display/resample-rows.wgsl?raw';
import gradientRows from '../kernels/gradient-view/gradient-rows.wgsl?raw';
import gradientScale from '../kernels/gradient-view/gradient-scale.wgsl?raw';
import putPixel from './put-pixel.wgsl?raw';
import viewGrid from './view-grid.wgsl?raw';

/** Entry points by name; they bind the photo, what is held, and what their files say. */
export const viewKernels = {
  drawPhoto: {
    code: [viewGrid, photoView, resampleRows, putPixel].join('\n'),
    access: ['read', 'read', 'read', 'write'],
  },
  drawGradient: {
    code: [viewGrid, gradientRows, gradientView, resampleRows, putPixel].join('\n'),
    access: ['read', 'read', 'read', 'write', 'read'],
  },
  countMagnitudes: {
    code: [viewGrid, gradientRows, gradientScale].join('\n'),
    access: ['read', 'read', 'write'],
  },
} as const;
