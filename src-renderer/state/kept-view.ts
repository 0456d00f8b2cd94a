/** The view as a few words of JSON: kept with the session, read back with care, since any version may have written it. */
import { gradientOperators } from '@contract/parameters';
import { layouts } from './pane-sizes';
import { gradientKinds, pictureKinds, type View } from './view.svelte';

/** How the photo is looked at, without place and zoom, which belong to the stage's size. */
export function viewText({ layout, picture, gradientKind, gradient }: View): string {
  return JSON.stringify({ layout, picture, gradientKind, gradient });
}

/** Looks at photos as `text` says; what it does not say, or says in other words, stays. */
export function adoptView(view: View, text: string): void {
  const said = readObject(text);
  const gradient = readObject(JSON.stringify(said['gradient'] ?? {}));
  view.layout = oneOf(layouts, said['layout']) ?? view.layout;
  view.picture = oneOf(pictureKinds, said['picture']) ?? view.picture;
  view.gradientKind = oneOf(gradientKinds, said['gradientKind']) ?? view.gradientKind;
  view.gradient = {
    operator: oneOf(gradientOperators, gradient['operator']) ?? view.gradient.operator,
    colourMap: oneOf(['perceptual', 'grey'] as const, gradient['colourMap']) ?? view.gradient.colourMap,
    scale: oneOf(['linear', 'log'] as const, gradient['scale']) ?? view.gradient.scale,
  };
}

function oneOf<Choice>(choices: readonly Choice[], value: unknown): Choice | undefined {
  return choices.find((choice) => choice === value);
}

function readObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
