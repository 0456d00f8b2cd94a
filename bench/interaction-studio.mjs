// Slider steps asked of a real studio over its real processes.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle, root } from './load-engine.mjs';
import { percentilesOf } from './percentiles.mjs';

/** A drag asks for the next draft when it has one; by keys there is time between, and an exact solve is under way. */
const betweenStepsMs = { drag: 0, keys: 150 };

/**
 * @param options `scenes` and `couplings` to measure, and how many `steps` each.
 * @returns       A row for each scene, coupling, slider and pace.
 */
export async function measureStudio({ scenes, couplings, steps }) {
  const { createStudio, forkLaunch } = await loadStudio();
  const rows = [];
  for (const scene of scenes) {
    const watch = new CallWatch();
    const studio = createStudio({
      launch: watch.launching(forkLaunch),
      entries: {
        engine: pathToFileURL(join(root, 'out/main/engine-process.js')),
        codec: pathToFileURL(join(root, 'out/main/codec-process.js')),
      },
      samplePhoto: scene.path,
      version: 'bench',
      backend: 'auto',
      threads: 0,
      dialogs: null,
    });
    try {
      const page = new BenchPage(studio, scene);
      await page.open();
      for (const coupling of couplings) {
        for (const slider of ['beta', 'lambda']) {
          for (const pace of Object.keys(betweenStepsMs)) {
            const figures = await measureSlider(page, watch, { coupling, slider, pace, steps });
            rows.push({ scene: scene.name, coupling, slider, pace, ...figures });
          }
        }
      }
    } finally {
      await studio.close();
    }
  }
  return rows;
}

async function loadStudio() {
  const input = {
    studio: join(root, 'src-main/studio/studio.ts'),
    launch: join(root, 'src-main/processes/fork-launch.ts'),
  };
  const load = await bundle(input, join(root, 'out', 'bench-studio'));
  return { ...(await load('studio')), ...(await load('launch')) };
}

async function measureSlider(page, watch, { coupling, slider, pace, steps }) {
  const at = (step) => recipeAt(coupling, slider, step);
  await page.show(at(0));
  const records = [];
  for (let step = 1; step <= steps; step += 1) {
    watch.clear();
    const startedAt = performance.now();
    const draft = await page.showDraft(at(step));
    records.push(watch.stages(startedAt, draft));
    await new Promise((resolve) => setTimeout(resolve, betweenStepsMs[pace]));
  }
  return percentilesOf(records);
}

/** One step of the page's own sliders: a hundredth of beta, 2.3 % of lambda. */
function recipeAt(coupling, slider, step) {
  return {
    version: 1,
    betaHundredths: slider === 'beta' ? 100 + step : 100,
    weightMillionths: slider === 'lambda' ? Math.round(80_000 * 10 ** (step / 100)) : 100_000,
    coupling,
    chromaWeightHundredths: 200,
    noiseModel: 'uniform',
    edgePass: false,
    toleranceHundredths: 50,
    maxIterations: 3000,
  };
}

/** A page without a screen. */
class BenchPage {
  #request = 0;
  #onDraft = () => undefined;

  constructor(studio, scene) {
    this.studio = studio;
    this.scene = scene;
  }

  async open() {
    const outcome = await this.studio.answer(
      'openPhoto',
      { grant: this.studio.grantFile(this.scene.path) },
      this,
    );
    if (outcome.end !== 'done') throw new Error(outcome.message);
    this.photo = outcome.value.photo;
  }

  onEvent() {}

  onFrame(header, rgba) {
    if (header.layer === 'after') this.#onDraft({ ...header, bytes: rgba.byteLength, at: performance.now() });
  }

  show(recipe, layers = ['before', 'after']) {
    const { region, zoom } = this.scene;
    const gradient = { operator: 'forward', colourMap: 'perceptual', scale: 'linear' };
    const ask = {
      request: ++this.#request,
      photo: this.photo,
      recipe,
      view: 'result',
      gradient,
      layers,
      region,
      zoom,
    };
    return this.studio.answer('show', ask, this);
  }

  /** Resolves with the header of the first frame that answers this step; the exact solve goes on. */
  showDraft(recipe) {
    return new Promise((resolve, reject) => {
      const request = this.#request + 1;
      this.#onDraft = (header) => header.request === request && resolve(header);
      void this.show(recipe, ['after']).then((outcome) => {
        if (outcome.end === 'failed') reject(new Error(outcome.message));
      });
    });
  }
}

/** Notes when calls leave for the engine and when their answers arrive. */
class CallWatch {
  #calls = [];

  clear() {
    this.#calls = [];
  }

  launching(launch) {
    return (entry, ...rest) => {
      const port = launch(entry, ...rest);
      return {
        ...port,
        post: (message) => {
          if (message.kind === 'ask') this.#calls.push({ ...message, asked: performance.now() });
          port.post(message);
        },
        onMessage: (listener) =>
          port.onMessage((message) => {
            const call = message.kind === 'answer' && this.#calls.find(({ id }) => id === message.id);
            if (call) Object.assign(call, { answered: performance.now(), value: message.outcome.value });
            listener(message);
          }),
      };
    };
  }

  /** Milliseconds of each stage of the draft that was just drawn. */
  stages(startedAt, draft) {
    const { asked, answered, value } = this.#calls.find(({ call, value }) => call === 'draft' && value);
    const solve = value.report.seconds * 1000;
    const render = value.frame.seconds * 1000;
    const iterations = value.report.iterations;
    const queue = asked - startedAt;
    return {
      queue,
      solve,
      iterations,
      render,
      transport: answered - asked - solve - render,
      draft: draft.at - startedAt,
    };
  }
}
