// Slider steps by keys, and the sheet, on the real page in a real Chromium, on `rudin serve`.
/* global window, document, KeyboardEvent, CanvasRenderingContext2D, requestAnimationFrame -- what runs in the page */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { findChromium } from '../scripts/find-chromium.mjs';
import { BareChromium } from './bare-chromium.mjs';
import { root } from './load-engine.mjs';
import { percentilesOf } from './percentiles.mjs';

const betweenStepsMs = 150;
/** The stage is what is left beside the panel and between the bars. */
const stage = { width: 1600, height: 1000 };

/**
 * @param options `scenes`, and how many `steps` of each slider; 0 for the sheet alone.
 * @returns       `sliders`, a row for each scene and slider, and `sheets`, one for each scene; none where no Chromium is
 *                installed.
 */
export async function measurePage({ scenes, steps }) {
  const path = findChromium();
  const measured = { sliders: [], sheets: [] };
  if (path === null) {
    console.log('page: not measured, no Chromium was found; CHROMIUM_PATH names one');
    return measured;
  }
  for (const scene of scenes) {
    const page = await BareChromium.launch(path, { width: 1900, height: 1100 });
    try {
      const { sliders, sheet } = await measureScene(page, scene, steps);
      measured.sliders.push(...sliders);
      measured.sheets.push(sheet);
    } finally {
      await page.close();
    }
  }
  return measured;
}

async function measureScene(page, scene, steps) {
  const server = spawn(
    process.execPath,
    [join(root, 'out/main/cli.js'), 'serve', '--json', '--kept-folder', 'none', scene.path],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  try {
    await page.beforeScripts(noteFrames);
    await page.goto(await linkOf(server));
    await page.waitFor(isExact);
    await fitStage(page, scene);
    const sliders = [];
    for (const [slider, name] of steps === 0
      ? []
      : [
          ['beta', 'Order'],
          ['lambda', 'Weight'],
        ]) {
      await page.evaluate(focusSlider, name);
      const records = [];
      for (let step = 0; step < steps; step += 1) {
        await page.waitFor(isExact);
        await new Promise((resolve) => setTimeout(resolve, betweenStepsMs));
        records.push(await page.evaluate(pressAndWait));
      }
      sliders.push({
        scene: scene.name,
        slider,
        view: await page.evaluate(() => window.frameSize),
        ...percentilesOf(records),
      });
    }
    await page.waitFor(isExact);
    return { sliders, sheet: { scene: scene.name, ...(await page.evaluate(openSheet)) } };
  } finally {
    server.kill('SIGINT');
    await new Promise((resolve) => server.once('exit', resolve));
  }
}

/** Makes the stage as large as the view that is measured, and zooms to 100 % where the scene is a crop. */
async function fitStage(page, scene) {
  const box = await page.evaluate(stageSize);
  const { width, height } = page.viewport;
  await page.resize({ width: width + stage.width - box.width, height: height + stage.height - box.height });
  if (scene.zoom === 1) await page.evaluate(pressZoomToPixels);
  await new Promise((resolve) => setTimeout(resolve, 500));
  await page.waitFor(isExact);
}

function linkOf(server) {
  return new Promise((resolve, reject) => {
    let printed = '';
    server.stdout.on('data', (chunk) => {
      printed += chunk;
      if (printed.includes('\n')) resolve(JSON.parse(printed.slice(0, printed.indexOf('\n'))).url);
    });
    server.on('exit', (code) => reject(new Error(`rudin serve ended with ${code}`)));
  });
}

/** In the page. */
function isExact() {
  return document.querySelector('[role=status] .badge')?.textContent === 'Exact';
}

/** In the page: whole CSS px, as many as its devices' px. */
function stageSize() {
  const { width, height } = document.querySelector('[role=group][aria-label=Photo]').getBoundingClientRect();
  return { width: Math.round(width), height: Math.round(height) };
}

/** In the page. */
function pressZoomToPixels() {
  document.body.dispatchEvent(
    new KeyboardEvent('keydown', { key: '1', ctrlKey: true, bubbles: true, cancelable: true }),
  );
}

/** In the page: the slider with a name. */
function focusSlider(name) {
  document.querySelector(`input[type=range][aria-label="${name}"]`).focus();
}

/** In the page, before its own scripts: notes when a draft arrives and when it is drawn. */
function noteFrames() {
  window.noted = { onDrawn: () => undefined };
  const decoder = new TextDecoder();
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...args) {
      super(...args);
      this.addEventListener('message', ({ data }) => {
        if (typeof data === 'string') return;
        const bytes = new DataView(data).getUint32(0, true);
        const header = JSON.parse(decoder.decode(new Uint8Array(data, 4, bytes)));
        if (header.layer !== 'after' || window.noted.arrived !== undefined) return;
        window.noted.arrived = performance.now();
        window.noted.stage = header.stage;
        window.frameSize = `${header.width}x${header.height}`;
      });
    }
  };
  const canvas = CanvasRenderingContext2D.prototype;
  for (const name of ['drawImage', 'putImageData']) {
    const draw = canvas[name];
    canvas[name] = function (...args) {
      draw.apply(this, args);
      if (window.noted.arrived === undefined || window.noted.drawn !== undefined) return;
      window.noted.drawn = performance.now();
      window.noted.onDrawn();
    };
  }
}

/** In the page: one key on the focused slider; resolves when its first frame was painted. */
async function pressAndWait() {
  const isDrawn = new Promise((resolve) => (window.noted = { onDrawn: resolve }));
  const started = performance.now();
  document.activeElement.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, cancelable: true }),
  );
  await isDrawn;
  await new Promise((resolve) => requestAnimationFrame(resolve));
  // A message is served after the frame that the callback above belongs to was handed to the compositor.
  await new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = resolve;
    channel.port2.postMessage(null);
  });
  const painted = performance.now() - started;
  document.activeElement.dispatchEvent(new KeyboardEvent('keyup', { key: 'ArrowRight', bubbles: true }));
  const { arrived, drawn } = window.noted;
  const badge = document.querySelector('[role=status] .badge');
  while (badge.textContent !== 'Exact') await new Promise((resolve) => requestAnimationFrame(resolve));
  const exact = performance.now() - started;
  return { arrive: arrived - started, draw: drawn - arrived, painted, exact };
}

/** In the page: the key of the sheet; ms until the first cell and every one has a draft, and one, half and all are as good as they get. */
async function openSheet() {
  const started = performance.now();
  const since = () => Math.round(performance.now() - started);
  const cells = () => [...document.querySelectorAll('[role=gridcell]')];
  const isWaiting = (cell) => cell.querySelector('.badge.none') !== null;
  const isDone = (cell) => cell.querySelector('.badge.none, .badge.draft') === null;
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'c', bubbles: true, cancelable: true }));
  const noted = {};
  const marks = {
    firstDraft: () => cells().some((cell) => !isWaiting(cell)),
    drafts: () => !cells().some(isWaiting),
    first: () => cells().some(isDone),
    half: () => 2 * cells().filter(isDone).length >= cells().length,
    all: () => cells().every(isDone),
  };
  while (noted.all === undefined) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    if (cells().length === 0) continue;
    for (const [name, isThere] of Object.entries(marks)) if (isThere()) noted[name] ??= since();
  }
  return {
    cells: cells().length,
    ...Object.fromEntries(Object.keys(marks).map((name) => [name, noted[name]])),
  };
}
