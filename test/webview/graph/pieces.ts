import type { BoxView, LayerRow } from '../../../src/view/state';

/** Rows and boxes made by hand. */

export const row = (change: Partial<LayerRow> = {}): LayerRow => ({
  id: 'a',
  name: 'a',
  kind: 'dense',
  shape: [4, 4],
  fanIn: 4,
  fanOut: 4,
  initializer: null,
  activation: 'relu',
  normalisation: null,
  residual: false,
  weight: null,
  signal: null,
  gradient: null,
  gradientRms: null,
  gradientSpread: null,
  predicted: null,
  weightGradient: null,
  relativeStep: null,
  deadUnits: null,
  gradientAbsent: null,
  severity: null,
  ...change,
});

export const amount = (value: number, nonFinite = 0) => ({ value, zeros: 0, nonFinite });

/** Each box a layer, each reading the one before it. */
export const chainOf = (layers: readonly LayerRow[]): BoxView[] =>
  layers.map(({ name }, place) => ({ label: name, layer: place, predecessors: place === 0 ? [] : [place - 1] }));
