/** How a port gets to the hidden page: from the main process to the preload, and from there to the page. */
export const gpuPortChannel = 'rudin:gpu-port';
