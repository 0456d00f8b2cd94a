/** What a step of the history is called: what it changed, seen from the step before. */
import type { HistoryStep } from '@contract/darkroom-calls';
import { parameters } from '@contract/parameters';
import { initialRecipe, type Recipe } from '@contract/recipe';
import { t } from '../../strings/catalogue';
import { betaText, chromaWeightText, figures, weightText } from './words';

/** The factor on the automatic weight as people say it: 150 is "1.5". */
export function factorText(autoFactorHundredths: number): string {
  return figures(autoFactorHundredths / parameters.autoFactorHundredths.perUnit, 3);
}

/** Each setting of a recipe in words. */
const wordsOf: { readonly [Key in Exclude<keyof Recipe, 'version'>]: (recipe: Recipe) => string } = {
  betaHundredths: ({ betaHundredths }) => t('step.order', { value: betaText(betaHundredths) }),
  weightMillionths: ({ weightMillionths, autoFactorHundredths }) => {
    if (weightMillionths !== 'auto') return t('step.weight', { value: weightText(weightMillionths) });
    return autoFactorHundredths === initialRecipe.autoFactorHundredths
      ? t('step.weightAuto')
      : t('step.weightAutoTimes', { factor: factorText(autoFactorHundredths) });
  },
  strengthMillionths: ({ strengthMillionths }) =>
    strengthMillionths === null
      ? t('step.strengthFree')
      : t('step.strength', {
          value: figures(strengthMillionths / parameters.strengthMillionths.perUnit, 3),
        }),
  autoFactorHundredths: ({ autoFactorHundredths }) =>
    t('step.weightAutoTimes', { factor: factorText(autoFactorHundredths) }),
  noiseModel: ({ noiseModel }) => t(`step.noise.${noiseModel}`),
  edgePass: ({ edgePass }) => t(edgePass ? 'step.edgePass' : 'step.noEdgePass'),
  coupling: ({ coupling }) => t('step.channels', { value: t(`coupling.${coupling}`) }),
  chromaWeightHundredths: ({ chromaWeightHundredths }) =>
    t('step.colour', { value: chromaWeightText(chromaWeightHundredths) }),
  toleranceHundredths: ({ toleranceHundredths }) =>
    t('step.tolerance', { value: figures(toleranceHundredths / parameters.toleranceHundredths.perUnit, 3) }),
  maxIterations: ({ maxIterations }) => t('step.iterations', { value: maxIterations }),
};

/** The settings that two recipes do not share; a factor that is not read does not count, nor the weight that a strength came from. */
function changedKeys(before: Recipe, after: Recipe): (keyof typeof wordsOf)[] {
  const keys = (Object.keys(wordsOf) as (keyof typeof wordsOf)[]).filter((key) => before[key] !== after[key]);
  const isFactorTold = after.weightMillionths !== 'auto' || keys.includes('weightMillionths');
  const isHeld = after.strengthMillionths !== null && keys.includes('strengthMillionths');
  return keys.filter(
    (key) => !(key === 'autoFactorHundredths' && isFactorTold) && !(key === 'weightMillionths' && isHeld),
  );
}

/**
 * Names a step.
 *
 * @param step   With the label that it was given, if any.
 * @param before The settings of the step before it; null for the first one.
 */
export function stepLabel(step: HistoryStep, before: Recipe | null): string {
  if (step.label !== null) return step.label;
  if (before === null) return t('step.first');
  if (JSON.stringify(step.recipe) === JSON.stringify(initialRecipe)) return t('step.reset');
  const words = changedKeys(before, step.recipe).map((key) => wordsOf[key](step.recipe));
  return words.length === 0 ? t('step.weightAuto') : words.join(', ');
}
