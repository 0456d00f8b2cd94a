import { describe, expect, it } from 'vitest';
import { splitFrame } from '../../../src-renderer/bridge/frame-message';
import { framePrefix } from '../../../src-main/browser/frame-message';
import type { FrameHeader } from '@contract/studio-calls';

const header: FrameHeader = {
  photo: 'Übung-1',
  request: 7,
  cell: null,
  layer: 'before',
  stage: 'exact',
  view: 'result',
  region: { x: 1, y: 2, width: 3, height: 2 },
  width: 3,
  height: 2,
  report: null,
  draft: null,
  legend: null,
};

/** A message as the browser door sends it: prefix, then pixels. */
function messageWith(pixelBytes: number): ArrayBuffer {
  const prefix = framePrefix(header);
  const message = new Uint8Array(prefix.length + pixelBytes);
  message.set(prefix);
  message.set(
    Uint8Array.from({ length: pixelBytes }, (_, index) => index),
    prefix.length,
  );
  return message.buffer;
}

describe('splitFrame', () => {
  it('takes apart what the browser door puts together, whatever the header’s length', () => {
    const { header: read, rgba } = splitFrame(messageWith(24));
    expect(read).toEqual(header);
    expect([...rgba]).toEqual(Array.from({ length: 24 }, (_, index) => index));
  });

  it('refuses pixels that are one byte short or long', () => {
    expect(() => splitFrame(messageWith(23))).toThrow(RangeError);
    expect(() => splitFrame(messageWith(25))).toThrow('got 25');
  });
});
