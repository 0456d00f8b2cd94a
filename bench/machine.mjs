// What was measured on: said with every figure.
import { arch, availableParallelism, cpus, freemem, platform, totalmem } from 'node:os';

/** Processor, cores that may be used, memory, system and Node, as plain data. */
export function describeMachine() {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: availableParallelism(),
    memoryGB: Math.round(totalmem() / 1e9),
    system: `${platform()} ${arch()}`,
    node: process.version,
  };
}

/** The machine in one line. */
export function machineLine({ cpu, cores, memoryGB, system, node }) {
  return `${cpu}, ${cores} ${cores === 1 ? 'core' : 'cores'}, ${memoryGB} GB, ${system}, Node ${node}`;
}

/** Bytes that are free now. */
export function freeBytes() {
  return process.availableMemory?.() ?? freemem();
}

/** 1, and all cores where there are more. */
export function threadCounts() {
  const cores = availableParallelism();
  return cores === 1 ? [1] : [1, cores];
}
