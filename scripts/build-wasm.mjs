// Compiles the AssemblyScript kernels (src-main/engine/kernels/*/*.as.ts) to out/wasm/kernels.wasm.
