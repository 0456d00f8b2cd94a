/** Photos in memory as sources and sinks of rows, and a pass with bands of any height. */
import type {
  PassOptions,
  PassResult,
  PlanarImage,
  ReweightedPassOptions,
  ReweightedPassResult,
  RowSink,
  RowSource,
} from '../../../src-main/engine/backend';
import { colourCodes, planesOf } from '../../../src-main/engine/kernels/convert/convert';
import { ConvexCourse } from '../../../src-main/engine/wasm/convex-course';
import { regionsAt } from '../../../src-main/engine/wasm/memory-fields';
import { loadKernels } from '../../../src-main/engine/wasm/load-kernels';
import { MemoryPool } from '../../../src-main/engine/wasm/memory-pool';
import { layOut, pageBytes } from '../../../src-main/engine/wasm/problem-layout';
import { ProblemTasks } from '../../../src-main/engine/wasm/problem-tasks';
import { ThreadTeam } from '../../../src-main/engine/wasm/thread-team';
import { ReweightedCourse } from '../../../src-main/engine/wasm/reweighted-course';
import { reweightedDepth, WasmPass } from '../../../src-main/engine/wasm/wasm-stream';
import { builtFiles } from './wasm-support';

interface PlanarSource extends RowSource {
  read(from: number, to: number): Promise<PlanarImage>;
}

/** A photo as a source of rows. */
export function rowsOf({ width, height, planes }: PlanarImage): PlanarSource {
  return {
    shape: { width, height, channels: planes.length === 3 ? 3 : 1 },
    read: (from, to) => {
      const band = planes.map((plane) => plane.slice(from * width, to * width));
      return Promise.resolve({ width, height: to - from, planes: band });
    },
  };
}

/** A photo as it is when it was kept as integers of 16 bit. */
export function asResult(image: PlanarImage): PlanarImage {
  const { width, height, planes } = image;
  const channels = planes.length === 3 ? 3 : 1;
  return planesOf({ width, height, channels, hasAlpha: false, bitDepth: 16, samples: colourCodes(image) });
}

interface CollectingSink extends RowSink {
  /** What was written, as planes; NaN where nothing was. Made anew at every look. */
  readonly image: PlanarImage;
  /** First rows in the order in which they came, since the last restart. */
  readonly starts: readonly number[];
  readonly restarts: number;
}

/** A sink that puts rows together, and fails unless they come in order without gaps. */
export function collectingSink({ width, height, channels }: RowSource['shape']): CollectingSink {
  const samples = new Uint16Array(width * height * channels);
  const starts: number[] = [];
  let next = 0;
  let restarts = 0;
  return {
    get image() {
      const image = planesOf({ width, height, channels, hasAlpha: false, bitDepth: 16, samples });
      for (const plane of image.planes) plane.fill(NaN, next * width);
      return image;
    },
    starts,
    get restarts() {
      return restarts;
    },
    restart() {
      restarts += 1;
      next = 0;
      starts.length = 0;
      return Promise.resolve();
    },
    write(from, codes) {
      if (from !== next) throw new Error(`rows from ${from} came where ${next} was due`);
      samples.set(codes, from * width * channels);
      starts.push(from);
      next = from + codes.length / (width * channels);
      return Promise.resolve();
    },
  };
}

const teams = new Map<number, Promise<ThreadTeam>>();

/** Ends the teams of `runPass`. */
export async function endTeams(): Promise<void> {
  for (const team of teams.values()) await (await team).dispose();
  teams.clear();
}

async function teamOf(size: number): Promise<ThreadTeam> {
  const start = async (): Promise<ThreadTeam> => {
    return new ThreadTeam(await loadKernels(builtFiles), builtFiles.threadEntry, size);
  };
  const team = teams.get(size) ?? start();
  teams.set(size, team);
  return await team;
}

interface PassSettings {
  readonly threads: number;
  readonly bandRows: number;
  /** Every byte of the memory before use. Default 0. */
  readonly fill?: number;
}

/** One pass of beta >= 1 with bands of `bandRows` rows, on a fresh memory. */
export async function runPass(
  source: RowSource,
  sink: RowSink,
  options: PassOptions,
  settings: PassSettings,
): Promise<PassResult> {
  const iterations = options.legs.reduce((sum, leg) => sum + leg, 0);
  return await onFreshMemory(source.shape, iterations, settings, async (tasks) => {
    const course = new ConvexCourse(tasks, options);
    return course.result(await new WasmPass(tasks, course, source, sink, options).run());
  });
}

/** The same for beta < 1. */
export async function runReweightedPass(
  source: RowSource,
  sink: RowSink,
  options: ReweightedPassOptions,
  settings: PassSettings,
): Promise<ReweightedPassResult> {
  return await onFreshMemory(source.shape, reweightedDepth(options.runs), settings, async (tasks) => {
    const course = new ReweightedCourse(tasks, options);
    await new WasmPass(tasks, course, source, sink, options).run();
    return course.result();
  });
}

async function onFreshMemory<T>(
  shape: RowSource['shape'],
  iterations: number,
  { threads, bandRows, fill = 0 }: PassSettings,
  work: (tasks: ProblemTasks) => Promise<T>,
): Promise<T> {
  const team = await teamOf(threads);
  const layout = layOut(shape, threads, { iterations, bandRows });
  const pages = layout.nonconvexBytes / pageBytes;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  new Uint8Array(memory.buffer, regionsAt).fill(fill);
  const tasks = new ProblemTasks({ layout, pool: new MemoryPool(), team }, memory);
  try {
    return await work(tasks);
  } finally {
    tasks.dispose();
  }
}
