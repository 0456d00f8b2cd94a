/** Numbers as people read them, and the sentences of the status line. */
import { parameters } from '@contract/parameters';
import { solverValues, type Recipe } from '@contract/recipe';
import type { BackendInfo, BackendLimit, DraftReport, SolveReport } from '@contract/studio-calls';
import { counted, t } from '../../strings/catalogue';

/** Intensity 0..1 in 8-bit levels. */
export const levelsPerIntensity = 255;

/** Beta as its field shows it: always two decimals. */
export function betaText(betaHundredths: number): string {
  return (betaHundredths / parameters.betaHundredths.perUnit).toFixed(2);
}

export function chromaWeightText(chromaWeightHundredths: number): string {
  return (chromaWeightHundredths / parameters.chromaWeightHundredths.perUnit).toFixed(2);
}

/** A weight in full, as it was typed: 75000 is "0.075". */
export function weightText(weightMillionths: number): string {
  return plain(weightMillionths / parameters.weightMillionths.perUnit);
}

/** A number to so many significant figures without an exponent: 0.0812, 12.3, 100. */
export function figures(value: number, count: number): string {
  return plain(Number(value.toPrecision(count)));
}

/** A finite number without an exponent and without trailing zeros. */
function plain(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(12).replace(/\.?0+$/, '') : text;
}

/** A bound in levels, rounded up so that it stays a bound: 0.4712 is "0.48". */
export function boundText(levels: number): string {
  if (levels === 0) return '0';
  const places = levels < 0.1 ? 3 : levels < 10 ? 2 : 0;
  const scale = 10 ** places;
  // A millionth absorbs what the multiplication adds, so that 0.5 stays 0.5.
  return plain(Math.ceil(levels * scale - 1e-6) / scale);
}

/** What is known about how far the pixels on show are from the exact answer. */
export function certificateText(report: SolveReport): string {
  if (report.end === 'identity') return t('status.identity');
  const isLocal = report.certifiedLevels === null;
  const bound = report.certifiedLevels ?? report.residualLevels ?? 0;
  const levels = boundText(bound);
  if (report.end === 'max-iterations') {
    return t(isLocal ? 'status.limitLocal' : 'status.limit', { levels });
  }
  const isMany = Number(levels) > 1;
  if (isLocal) return t(isMany ? 'status.localMinimumMany' : 'status.localMinimum', { levels });
  return t(isMany ? 'status.withinMany' : 'status.within', { levels });
}

/** What a picture was made on; a card has its own name. */
export function deviceText({ backend, device, threads }: DraftReport): string {
  return backend === 'wasm' ? counted('status.processor', threads, { threads }) : device;
}

export function iterationsText(iterations: number): string {
  return counted('status.iterations', iterations, { n: iterations });
}

/** Time in words that do not flicker: two figures under ten seconds, whole seconds above. */
export function secondsText(seconds: number): string {
  if (seconds < 0.01) return '0.01';
  return seconds < 10 ? figures(seconds, 2) : String(Math.round(seconds));
}

/** Zoom in percent: 150, 33.3. */
export function zoomText(zoom: number): string {
  return figures(zoom * 100, 3);
}

/** A line as a sentence: with a full stop unless it ends with one already. */
export function sentence(line: string): string {
  if (line === '' || /[.!?。！？]$/.test(line)) return line;
  return `${line}${/\p{Script=Han}$/u.test(line) ? '。' : '.'}`;
}

/** Bytes as people say them: 1.2 MB. */
export function sizeText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  const power = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  return `${figures(bytes / 1000 ** power, 3)} ${units[power]}`;
}

/** The settings behind the pixels on show, with the weight that was used. */
export function recipeText(recipe: Recipe, weight: number | null): string {
  const shown = weight ?? solverValues(recipe).weight;
  const unknown = t(recipe.strengthMillionths === null ? 'weight.autoUnknown' : 'weight.unknown');
  return t('status.recipe', {
    beta: betaText(recipe.betaHundredths),
    weight: shown === null ? unknown : figures(shown, 3),
    coupling: t(`coupling.${recipe.coupling}`).toLowerCase(),
  });
}

/** What was found of a backend that can run here, a line each: its device, then driver and limits. */
export function backendFacts({ available, device, driver, limits }: BackendInfo): readonly string[] {
  if (!available) return [];
  const told = limits.filter(({ value }) => value > 0).map(limitText);
  const from = driver === '' ? [] : [t('backends.driver', { driver })];
  return [device, ...from, ...(told.length === 0 ? [] : [told.join(' · ')])];
}

function limitText({ name, value }: BackendLimit): string {
  const isCount = name === 'groupThreads' || name === 'subgroupLanes';
  return t(`backends.limit.${name}`, { value: isCount ? plain(value) : sizeText(value) });
}

/** A backend that is further off than this after the same iterations is broken; 8-bit levels. */
const mostDisagreement = 0.2;

/** How far a backend is from the reference, rounded up. */
export function agreementText(levels: number): string {
  const key = levels <= mostDisagreement ? 'backends.agrees' : 'backends.differs';
  return t(key, { levels: levels === 0 ? '0' : plain(Math.max(1e-4, Number(levels.toPrecision(2)))) });
}

/** Pixels of a colour photo times iterations a second. */
export function speedText(pixelIterationsPerSecond: number): string {
  const isBillions = pixelIterationsPerSecond >= 1e9;
  const count = figures(pixelIterationsPerSecond / (isBillions ? 1e9 : 1e6), 2);
  return t(isBillions ? 'backends.speedBillions' : 'backends.speed', { count });
}

/** Noise of a photo over its channels: root mean square, intensity. */
export function meanNoise(noiseStdDev: readonly number[]): number {
  const sum = noiseStdDev.reduce((total, each) => total + each * each, 0);
  return Math.sqrt(sum / Math.max(1, noiseStdDev.length));
}
