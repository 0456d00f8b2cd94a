/** What pictures are called: in words on them, and for screen readers. */
import { parameters } from '@contract/parameters';
import { t } from '../../strings/catalogue';
import type { Picture, Source } from '../comparing/sides.svelte';
import { betaText, figures } from './words';

/** Before, Now, A, B or Direction. */
export function sourceName(source: Source): string {
  return t(`source.${source}`);
}

/** Lambda to three figures by default; "auto" while an automatic one is not known. */
export function lambdaText(weight: number | null, count = 3): string {
  return weight === null ? t('weight.autoUnknown') : figures(weight, count);
}

/** The order as a heading says it: 0.5, 1, 1.25. */
export function orderText(betaHundredths: number): string {
  return figures(betaHundredths / parameters.betaHundredths.perUnit, 3);
}

/** A picture with the settings behind it: "A · β 1.50 · λ 0.22". */
export function pictureText({ source, recipe, weight }: Picture): string {
  if (recipe === null) return sourceName(source);
  return t('source.settings', {
    name: sourceName(source),
    beta: betaText(recipe.betaHundredths),
    weight: lambdaText(weight),
  });
}

/** The same of the settings of now where it stands alone or beside the photo before: "After · β 1.00". */
export function afterText(picture: Picture): string {
  if (picture.source !== 'now' || picture.recipe === null) return pictureText(picture);
  const beta = betaText(picture.recipe.betaHundredths);
  const view = picture.frame?.header.view;
  return t(view === 'removed' || view === 'structure' ? `stage.${view}` : 'stage.after', { beta });
}
