/**
 * The presets that come with Rudin. Each holds an order that suits its subject and a strength relative to the automatic
 * weight, so that "light" is light on a clean photo and on a noisy one.
 */
import type { PresetRecipe } from './preset';

export const presetSubjects = ['photo', 'scan', 'astro', 'microscopy', 'comic'] as const;
type PresetSubject = (typeof presetSubjects)[number];
export const presetStrengths = ['light', 'medium', 'strong'] as const;
type PresetStrength = (typeof presetStrengths)[number];

export interface BuiltInPreset {
  readonly subject: PresetSubject;
  readonly strength: PresetStrength;
  readonly recipe: PresetRecipe;
}

/** What a subject's presets share, and the factor on the automatic weight at each strength, in hundredths. */
interface SubjectRow extends Required<
  Pick<PresetRecipe, 'betaHundredths' | 'coupling' | 'chromaWeightHundredths'>
> {
  readonly factors: Readonly<Record<PresetStrength, number>>;
}

const rows: Readonly<Record<PresetSubject, SubjectRow>> = {
  // A little above 1: skin and sky have no steps, and edges stay.
  photo: {
    betaHundredths: 120,
    coupling: 'opponent',
    chromaWeightHundredths: 200,
    factors: { light: 50, medium: 100, strong: 170 },
  },
  // Ink on paper is two levels with an edge between them; its colours lie on the same edges.
  scan: {
    betaHundredths: 100,
    coupling: 'joint',
    chromaWeightHundredths: 200,
    factors: { light: 60, medium: 120, strong: 200 },
  },
  // Nebulae are slopes, and a strong weight would take the faint stars: lighter than elsewhere, colour noise apart.
  astro: {
    betaHundredths: 150,
    coupling: 'opponent',
    chromaWeightHundredths: 300,
    factors: { light: 35, medium: 70, strong: 120 },
  },
  // Each channel is a stain of its own, and has its own edges.
  microscopy: {
    betaHundredths: 130,
    coupling: 'channels',
    chromaWeightHundredths: 200,
    factors: { light: 60, medium: 110, strong: 180 },
  },
  // Below 1 flat colours become flat, and lines stay as sharp as they were drawn.
  comic: {
    betaHundredths: 70,
    coupling: 'joint',
    chromaWeightHundredths: 200,
    factors: { light: 60, medium: 120, strong: 220 },
  },
};

/** All of them, subject by subject, from light to strong. */
export const builtInPresets: readonly BuiltInPreset[] = presetSubjects.flatMap((subject) => {
  const { factors, ...shared } = rows[subject];
  return presetStrengths.map((strength) => ({
    subject,
    strength,
    recipe: {
      ...shared,
      weightMillionths: 'auto' as const,
      // A strength that was held would have the last word.
      strengthMillionths: null,
      autoFactorHundredths: factors[strength],
    },
  }));
});
