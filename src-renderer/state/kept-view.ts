/** The view as a few words of JSON: kept with the session, read back with care, since any version may have written it. */
import { gradientOperators } from '@contract/parameters';
import { layouts } from './comparing/pane-sizes';
import { gradientKinds, pictureKinds, type Place, type View } from './view.svelte';
import { maxZoom, type Size } from './zoom-maths';

/** How and where the photo is looked at; a photo that is fitted has no place. */
export function viewText({ layout, picture, gradientKind, gradient, place }: View): string {
  return JSON.stringify({ layout, picture, gradientKind, gradient, place });
}

/**
 * Looks at photos as `text` says; what it does not say, or says in other words, stays. A place is taken only where the
 * photo of `view` has it: the photo of that text, or one of about its size.
 */
export function adoptView(view: View, text: string): void {
  const said = readObject(text);
  const gradient = objectOf(said['gradient']);
  view.layout = oneOf(layouts, said['layout']) ?? view.layout;
  view.picture = oneOf(pictureKinds, said['picture']) ?? view.picture;
  view.gradientKind = oneOf(gradientKinds, said['gradientKind']) ?? view.gradientKind;
  view.gradient = {
    operator: oneOf(gradientOperators, gradient['operator']) ?? view.gradient.operator,
    colourMap: oneOf(['perceptual', 'grey'] as const, gradient['colourMap']) ?? view.gradient.colourMap,
    scale: oneOf(['linear', 'log'] as const, gradient['scale']) ?? view.gradient.scale,
  };
  const place = placeIn(view.photo, objectOf(said['place']));
  if (place !== null) view.goTo(place);
}

/** What is said of a place: a zoom that there is, and a centre on the photo; null for anything else. */
function placeIn(photo: Size | null, said: Record<string, unknown>): Place | null {
  const centre = objectOf(said['centre']);
  const zoom = within(maxZoom, said['zoom']);
  const x = within(photo?.width ?? 0, centre['x']);
  const y = within(photo?.height ?? 0, centre['y']);
  return zoom === null || zoom === 0 || x === null || y === null ? null : { zoom, centre: { x, y } };
}

/** A number from 0 to a limit; null for anything else. */
function within(limit: number, value: unknown): number | null {
  return typeof value === 'number' && value >= 0 && value <= limit ? value : null;
}

function oneOf<Choice>(choices: readonly Choice[], value: unknown): Choice | undefined {
  return choices.find((choice) => choice === value);
}

function readObject(text: string): Record<string, unknown> {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return {};
  }
}

/** What has keys; an object without any in the place of anything else. */
function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
