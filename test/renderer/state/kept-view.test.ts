import { describe, expect, it } from 'vitest';
import { adoptView, viewText } from '../../../src-renderer/state/kept-view';
import { View } from '../../../src-renderer/state/view.svelte';

describe('a kept view', () => {
  it('comes back as it was', () => {
    const [before, after] = [new View(), new View()];
    before.layout = 'photo';
    before.picture = 'gradient';
    before.gradientKind = 'direction';
    before.gradient = { operator: 'numpy', colourMap: 'grey', scale: 'linear' };
    adoptView(after, viewText(before));
    expect(viewText(after)).toBe(viewText(before));
  });

  /** A photo of 600 x 400 on a stage of so many device px, at 2 device px per CSS px. */
  function looking(width: number, height: number): View {
    const view = new View();
    view.resize({ width, height }, 2);
    view.show({ width: 600, height: 400 });
    return view;
  }

  it('comes back at its zoom and centre on a stage of another size', () => {
    const [before, after] = [looking(300, 200), looking(500, 260)];
    before.actualSize();
    before.panBy(-40, 25);
    adoptView(after, viewText(before));
    expect(after.place).toEqual({ zoom: 1, centre: { x: 340, y: 175 } });
  });

  it('comes back fitted when it was, also from the zoom that a sheet has by itself', () => {
    const [before, after] = [looking(300, 200), looking(500, 260)];
    before.layout = 'sheet';
    expect(before.isFitted).toBe(false);
    adoptView(after, viewText(before));
    after.layout = 'photo';
    expect(after.isFitted).toBe(true);
  });

  it('comes no farther than the edges and the smallest zoom of its new stage', () => {
    const view = looking(1200, 800);
    adoptView(view, '{"place":{"zoom":3,"centre":{"x":600,"y":0}}}');
    expect(view.region).toEqual({ x: 200, y: 0, width: 400, height: 267 });
    adoptView(view, '{"place":{"zoom":0.01,"centre":{"x":300,"y":200}}}');
    expect(view.zoom).toBeGreaterThan(0.5);
  });

  it.each([
    '{"zoom":0,"centre":{"x":1,"y":1}}',
    '{"zoom":-1,"centre":{"x":1,"y":1}}',
    '{"zoom":33,"centre":{"x":1,"y":1}}',
    '{"zoom":1e999,"centre":{"x":1,"y":1}}',
    '{"zoom":"1","centre":{"x":1,"y":1}}',
    '{"zoom":1,"centre":{"x":601,"y":1}}',
    '{"zoom":1,"centre":{"x":1,"y":-1}}',
    '{"zoom":1,"centre":{"x":null,"y":1}}',
    '{"zoom":1,"centre":[1,1]}',
    '{"zoom":1}',
    '7',
  ])('has no place that is out of range or none: %s', (place) => {
    const view = looking(300, 200);
    adoptView(view, `{"place":${place}}`);
    expect(view.place).toBeNull();
  });

  it('is a text of at most 4096 characters, whatever the numbers are', () => {
    const view = looking(300, 200);
    adoptView(
      view,
      '{"place":{"zoom":0.7071067811865476,"centre":{"x":333.3333333333333,"y":123.4567890123}}}',
    );
    expect(viewText(view).length).toBeLessThanOrEqual(4096);
    expect(view.place?.zoom).toBe(0.7071067811865476);
  });

  it.each([
    '',
    'null',
    '[]',
    '7',
    '{"layout":"x","picture":3,"gradient":{"operator":"y"}}',
    '{"gradient":null}',
  ])('that is none, or another version’s, changes nothing: %j', (text) => {
    const view = new View();
    const before = viewText(view);
    adoptView(view, text);
    expect(viewText(view)).toBe(before);
  });
});
