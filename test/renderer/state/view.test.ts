import { describe, expect, it } from 'vitest';
import { View } from '../../../src-renderer/state/view.svelte';
import { toPhoto } from '../../../src-renderer/state/zoom-maths';

/** A 6000 x 4000 photo on a stage of 972 x 726 device px. */
function looking(): View {
  const view = new View();
  view.resize({ width: 972, height: 726 }, 1);
  view.show({ width: 6000, height: 4000 });
  return view;
}

describe('View', () => {
  it('has no region until both the stage and the photo are known', () => {
    const view = new View();
    expect([view.placement, view.region, view.box]).toEqual([null, null, null]);
    view.show({ width: 10, height: 10 });
    expect(view.region).toBeNull();
  });

  it('shows a new photo whole, and follows the stage while it is fitted', () => {
    const view = looking();
    expect(view.region).toEqual({ x: 0, y: 0, width: 6000, height: 4000 });
    const before = view.zoom;
    view.resize({ width: 486, height: 363 }, 1);
    expect(view.zoom).toBeLessThan(before);
    expect(view.isFitted).toBe(true);
  });

  it('goes to exactly 100 % round the middle and back to fit', () => {
    const view = looking();
    view.toggleZoom();
    expect(view.zoom).toBe(1);
    expect(view.region).toEqual({ x: 2514, y: 1637, width: 972, height: 726 });
    view.toggleZoom();
    expect(view.isFitted).toBe(true);
  });

  it('keeps its zoom when the stage changes after the person has zoomed', () => {
    const view = looking();
    view.actualSize();
    view.resize({ width: 500, height: 300 }, 1);
    expect(view.zoom).toBe(1);
  });

  it('keeps the point under the cursor within a photo pixel over ten wheel steps in and out', () => {
    const view = looking();
    view.actualSize();
    const at = { x: 700, y: 200 };
    const fixed = view.placement && toPhoto(view.placement, at);
    for (let step = 0; step < 10; step += 1) view.zoomBy(1.2, at);
    for (let step = 0; step < 10; step += 1) view.zoomBy(1 / 1.2, at);
    const now = view.placement && toPhoto(view.placement, at);
    expect(view.zoom).toBeCloseTo(1, 9);
    // Each step rounds to a device px, which the zoomed-in steps make worth less than one photo px.
    expect(Math.abs((now?.x ?? NaN) - (fixed?.x ?? NaN))).toBeLessThanOrEqual(2);
  });

  it('moves by exactly the device px of a drag, and not past the edge', () => {
    const view = looking();
    view.actualSize();
    view.panBy(10, -20);
    expect(view.region).toEqual({ x: 2504, y: 1657, width: 972, height: 726 });
    for (let drag = 0; drag < 50; drag += 1) view.panBy(1000, 0);
    expect(view.region?.x).toBe(0);
    view.panBy(-5, 0);
    expect(view.region?.x).toBe(5);
  });

  it('cannot be panned while the photo fits', () => {
    const view = looking();
    expect(view.canPan).toBe(false);
    view.actualSize();
    expect(view.canPan).toBe(true);
  });

  it('never zooms past 3200 % or under half of fit', () => {
    const view = looking();
    const fit = view.zoom;
    for (let step = 0; step < 60; step += 1) view.step('in');
    expect(view.zoom).toBe(32);
    for (let step = 0; step < 60; step += 1) view.step('out');
    expect(view.zoom).toBeCloseTo(fit / 2, 9);
  });

  it('asks for the picture that was chosen; comparing what was removed shows the photo', () => {
    const view = looking();
    view.picture = 'gradient';
    view.gradientKind = 'direction';
    expect(view.kind).toBe('gradient-direction');
    view.picture = 'removed';
    expect(view.kind).toBe('removed');
    view.comparing = true;
    expect(view.kind).toBe('result');
  });

  it('never splits what was removed, and splits again afterwards', () => {
    const view = looking();
    expect(view.isSplit).toBe(true);
    view.picture = 'removed';
    expect(view.isSplit).toBe(false);
    view.picture = 'result';
    expect(view.isSplit).toBe(true);
  });

  it('keeps zoom and position when the layout changes', () => {
    const view = looking();
    view.actualSize();
    view.panBy(-100, -50);
    const middle = () =>
      view.placement && toPhoto(view.placement, { x: view.stage.width / 2, y: view.stage.height / 2 });
    const before = middle();
    for (const layout of ['side', 'grid', 'sheet', 'split', 'photo'] as const) {
      view.layout = layout;
      expect(view.zoom).toBe(1);
      // A pane of an odd width has its middle between two device px.
      expect(Math.abs((middle()?.x ?? NaN) - (before?.x ?? NaN))).toBeLessThanOrEqual(1);
      expect(Math.abs((middle()?.y ?? NaN) - (before?.y ?? NaN))).toBeLessThanOrEqual(1);
    }
  });

  it('fits the photo to each pane while it is fitted', () => {
    const view = looking();
    view.layout = 'side';
    expect(view.stage).toEqual({ width: 470, height: 662 });
    expect(view.zoom).toBeCloseTo(470 / 6000, 9);
  });

  it('comes to 100 % at least on the sheet, and fits again elsewhere when nobody has zoomed there', () => {
    const view = looking();
    view.layout = 'sheet';
    expect([view.zoom, view.isFitted]).toEqual([1, false]);
    view.layout = 'split';
    expect(view.isFitted).toBe(true);
    view.layout = 'sheet';
    view.step('in');
    view.layout = 'split';
    expect([view.zoom, view.isFitted]).toEqual([1.5, false]);
  });

  it('keeps the zoom at which a small photo fills the stage on the sheet', () => {
    const view = looking();
    view.show({ width: 600, height: 400 });
    const { zoom } = view;
    view.layout = 'sheet';
    expect(view.zoom).toBe(zoom);
  });

  it('toggles between a layout and the one before it', () => {
    const view = looking();
    view.toggleLayout('sheet');
    expect(view.layout).toBe('sheet');
    view.toggleLayout('sheet');
    expect(view.layout).toBe('split');
    view.toggleLayout('split');
    expect(view.layout).toBe('sheet');
  });

  it('has the whole stage for both sides while they alternate', () => {
    const view = looking();
    view.layout = 'side';
    view.isAlternating = true;
    expect([view.shown, view.stage]).toEqual(['photo', { width: 972, height: 726 }]);
  });

  it('keeps the split line between 0 and 1', () => {
    const view = looking();
    view.moveSplit(-0.2);
    expect(view.splitFraction).toBe(0);
    view.moveSplit(1.2);
    expect(view.splitFraction).toBe(1);
  });
});
