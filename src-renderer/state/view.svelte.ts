/**
 * How the photo is looked at: zoom and position, what is seen (the photo, a split, panes or a sheet), and which picture of
 * it. None of this changes pixels; it is shared by all panes and pictures, and kept while settings and layouts change.
 */
import type { GradientSettings, Region, ViewKind } from '@contract/studio-calls';
import { paneSize, type Layout, type SheetExtent } from './comparing/pane-sizes';
import {
  centreKeeping,
  fitMarginPx,
  fitZoom,
  maxZoom,
  minZoom,
  place,
  toPhoto,
  visibleBox,
  visibleRegion,
  zoomStep,
  type Box,
  type Placement,
  type Point,
  type Size,
} from './zoom-maths';

export const pictureKinds = ['result', 'gradient', 'removed'] as const;
type PictureKind = (typeof pictureKinds)[number];
export const gradientKinds = ['magnitude', 'direction', 'both'] as const;
type GradientKind = (typeof gradientKinds)[number];

/** Where a photo is looked at, in terms that hold on a stage of any size. */
export interface Place {
  /** Device px per photo px. */
  readonly zoom: number;
  /** In the middle of the stage, photo px. */
  readonly centre: Point;
}

export class View {
  /** The whole stage, device px; 0x0 until it was measured. */
  area = $state.raw<Size>({ width: 0, height: 0 });
  /** Device px per CSS px. */
  pixelRatio = $state(1);
  /** Of the photo, photo px; null when none is open. */
  photo = $state.raw<Size | null>(null);

  #layout = $state<Layout>('split');
  #layoutBefore: Layout = 'photo';
  /** The two sides of the comparison take turns in one pane, whatever the layout is. */
  isAlternating = $state(false);
  /** Columns and rows of the sheet. */
  sheet = $state.raw<SheetExtent>({ columns: 5, rows: 3 });
  picture = $state<PictureKind>('result');
  /** Of what was removed, only where it was more than noise. */
  showsStructure = $state(false);
  gradientKind = $state<GradientKind>('magnitude');
  gradient = $state.raw<GradientSettings>({ operator: 'forward', colourMap: 'perceptual', scale: 'log' });
  /** The original is shown instead of the result, by key or by a held button. */
  comparing = $state(false);
  /** How the split line runs: a vertical one has the sides left and right of it, a horizontal one above and below. */
  splitLine = $state<'vertical' | 'horizontal'>('vertical');
  /** Where the split line stands, 0..1 of the visible photo's width, or height. */
  splitFraction = $state(0.5);

  /** Follows the pane's size until the person zooms. */
  isFitted = $state(true);
  /** The sheet has left `fitted`, and nobody has zoomed since: other layouts fit again. */
  #isFittedElsewhere = $state(false);
  #zoom = $state(1);
  #centre = $state.raw<Point>({ x: 0, y: 0 });

  /** Magnitude and direction stand side by side, whatever the layout is; a sheet shows magnitudes. */
  readonly showsBothGradients: boolean = $derived(
    this.picture === 'gradient' &&
      this.gradientKind === 'both' &&
      !this.isAlternating &&
      this.#layout !== 'sheet',
  );
  /** The layout on screen. */
  readonly shown: Layout = $derived.by(() => {
    if (this.isAlternating) return 'photo';
    return this.showsBothGradients ? 'side' : this.#layout;
  });
  /** Of one pane, device px; panes are equal. 0x0 until the stage was measured. */
  readonly stage: Size = $derived(paneSize(this.shown, this.area, this.pixelRatio, this.sheet));
  readonly zoom: number = $derived(
    this.isFitted && this.photo !== null && this.stage.width > 0
      ? fitZoom(this.photo, this.stage, this.pixelRatio, this.#fitMarginPx)
      : this.#zoom,
  );
  readonly placement: Placement | null = $derived.by(() => {
    if (this.photo === null || this.stage.width < 1 || this.stage.height < 1) return null;
    const middle = { x: this.photo.width / 2, y: this.photo.height / 2 };
    return place(this.photo, this.stage, this.isFitted ? middle : this.#centre, this.zoom);
  });
  /** The part of the photo on screen, photo px. */
  readonly region: Region | null = $derived(
    this.photo === null || this.placement === null
      ? null
      : visibleRegion(this.photo, this.stage, this.placement),
  );
  /** The part of the stage that shows photo, device px. */
  readonly box: Box | null = $derived(
    this.photo === null || this.placement === null
      ? null
      : visibleBox(this.photo, this.stage, this.placement),
  );
  /** What was removed has no `before`, so it is never split; comparing shows the photo itself. */
  readonly isSplit: boolean = $derived(this.shown === 'split' && this.picture !== 'removed');
  readonly kind: ViewKind = $derived.by(() => {
    if (this.picture === 'gradient')
      return this.gradientKind === 'direction' ? 'gradient-direction' : 'gradient-magnitude';
    if (this.picture === 'result' || this.comparing) return 'result';
    return this.showsStructure ? 'structure' : 'removed';
  });

  /** Another photo is looked at from now on: whole, fitted. */
  show(photo: Size | null): void {
    this.photo = photo;
    this.comparing = false;
    this.fit();
    if (this.#layout === 'sheet') this.#comeCloser();
  }

  /** Shows where more than noise was removed. */
  showStructure(): void {
    this.picture = 'removed';
    this.showsStructure = true;
    this.comparing = false;
  }

  /** The stage was measured, device px. */
  resize(area: Size, pixelRatio: number): void {
    this.area = area;
    this.pixelRatio = pixelRatio;
  }

  /** What is seen; zoom and position stay. */
  get layout(): Layout {
    return this.#layout;
  }
  set layout(layout: Layout) {
    if (layout === this.#layout) return;
    this.#layoutBefore = this.#layout;
    this.#layout = layout;
    // The cells of a sheet are all results.
    if (layout === 'sheet') {
      this.comparing = false;
      this.#comeCloser();
    } else if (this.#isFittedElsewhere) this.fit();
  }

  /** To a layout, or from it back to the one before. */
  toggleLayout(layout: Layout): void {
    this.layout = this.#layout === layout ? this.#layoutBefore : layout;
  }

  fit(): void {
    this.isFitted = true;
    this.#isFittedElsewhere = false;
  }

  /** Where a person went; null while the photo is fitted, or on a sheet at the sheet's own zoom. */
  get place(): Place | null {
    return this.isFitted || this.#isFittedElsewhere ? null : { zoom: this.#zoom, centre: this.#centre };
  }

  /** Goes to a place as far as this photo and this stage allow. */
  goTo({ zoom, centre }: Place): void {
    if (this.placement !== null) this.#settle(centre, this.#allowed(zoom));
  }

  /** 100 %, keeping a stage point (device px; the middle by default) where it is. */
  actualSize(at: Point = this.#middle()): void {
    this.#zoomTo(1, at);
  }

  /** Fit when zoomed, 100 % at the given point when fitted. */
  toggleZoom(at: Point = this.#middle()): void {
    if (this.isFitted) this.actualSize(at);
    else this.fit();
  }

  /** One stop of the zoom ladder, round the middle. */
  step(direction: 'in' | 'out'): void {
    this.#zoomTo(zoomStep(this.zoom, direction), this.#middle());
  }

  /** Zooms by a factor > 0, keeping a stage point (device px) where it is. */
  zoomBy(factor: number, at: Point): void {
    this.#zoomTo(this.zoom * factor, at);
  }

  /** Moves the photo by device px; a photo that fits along an axis stays centred on it. */
  panBy(right: number, down: number): void {
    const { placement } = this;
    if (placement === null) return;
    const centre = toPhoto(placement, this.#middle());
    this.#settle({ x: centre.x - right / this.zoom, y: centre.y - down / this.zoom }, this.zoom);
  }

  /** Panes have space between them already. */
  get #fitMarginPx(): number {
    return this.shown === 'photo' || this.shown === 'split' ? fitMarginPx : 0;
  }

  /** Whether the photo is larger than the stage along an axis, so that a drag moves it. */
  get canPan(): boolean {
    if (this.photo === null) return false;
    return (
      this.photo.width * this.zoom > this.stage.width || this.photo.height * this.zoom > this.stage.height
    );
  }

  /** Puts the split line at a fraction of the visible photo's width, or height, clamped to 0..1. */
  moveSplit(fraction: number): void {
    this.splitFraction = Math.min(1, Math.max(0, fraction));
  }

  /**
   * A photo that was fitted comes onto the sheet at the zoom at which it would fill the stage, and at 100 % at least: a whole
   * photo in a small cell would show nothing of its noise.
   */
  #comeCloser(): void {
    if (!this.isFitted || this.photo === null) return;
    const filling = this.area.width > 0 ? fitZoom(this.photo, this.area, this.pixelRatio) : 1;
    this.#zoom = Math.max(1, filling);
    this.#centre = { x: this.photo.width / 2, y: this.photo.height / 2 };
    this.isFitted = false;
    this.#isFittedElsewhere = true;
  }

  #middle(): Point {
    return { x: this.stage.width / 2, y: this.stage.height / 2 };
  }

  #zoomTo(wanted: number, at: Point): void {
    const { placement } = this;
    if (placement === null) return;
    const zoom = this.#allowed(wanted);
    this.#settle(centreKeeping(placement, this.stage, at, zoom), zoom);
  }

  #allowed(zoom: number): number {
    const least = this.photo === null ? zoom : minZoom(this.photo, this.stage, this.pixelRatio);
    return Math.min(maxZoom, Math.max(least, zoom));
  }

  /** Stores the centre that the edges allow, so that a pan against an edge leaves nothing to pan back. */
  #settle(centre: Point, zoom: number): void {
    if (this.photo === null) return;
    const allowed = place(this.photo, this.stage, centre, zoom);
    this.#zoom = zoom;
    this.#centre = toPhoto(allowed, this.#middle());
    this.isFitted = false;
    this.#isFittedElsewhere = false;
  }
}
