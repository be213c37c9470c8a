import { describe, expect, test, vi } from 'vitest';
import { layerRows } from '../../../src/view/layerRows';
import type { LayerRow } from '../../../src/view/state';
import { chain } from '../../view/network';

/** Sizes and orders need no browser; the page's language is all that they ask of one. */
vi.stubGlobal('document', { documentElement: { dataset: {} } });
const { columns, tableLayout } = await import('../../../webview/layers/columns');
const { arrange } = await import('../../../webview/layers/order');
const { kindText, measuredTexts, shapeText, shareText } = await import('../../../webview/layers/text');

const rows = layerRows(chain(4, (index) => 10 ** index));
const named = (name: string): LayerRow[] => [{ ...rows[0]!, name }];
const shownAt = (width: number, layers: readonly LayerRow[] = rows): string[] =>
  tableLayout(layers, width, false).shown.map(({ id }) => id);

describe('the columns', () => {
  test('have ids of their own, and a hint wherever the title is a symbol', () => {
    expect(new Set(columns.map(({ id }) => id)).size).toBe(columns.length);
    for (const { title, hint } of columns) if (/[‖#]/.test(title)) expect(hint).toBeTruthy();
  });

  test('are left out from the end, whole, as the table gets narrower', () => {
    const ids = columns.map(({ id }) => id);
    let last = ids.length;
    for (let width = 2400; width >= 200; width -= 50) {
      const shown = shownAt(width);
      expect(shown).toEqual(ids.slice(0, shown.length));
      expect(shown.length).toBeLessThanOrEqual(last);
      last = shown.length;
    }
    expect(shownAt(2400)).toEqual(ids);
  });

  test('take no more room than there is, but for the fewest that a table needs', () => {
    for (const width of [400, 640, 800, 1024, 1280])
      expect(tableLayout(rows, width, false).narrowest).toBeLessThanOrEqual(width);
    expect(shownAt(100)).toEqual(['order', 'name', 'gradient']);
  });

  test('are all there on request, whatever the room', () => {
    const { shown, narrowest } = tableLayout(rows, 300, true);
    expect(shown).toEqual(columns);
    expect(narrowest).toBeGreaterThan(1000);
  });

  test('give long names more room, a third of the table at most', () => {
    const nameWidth = (layers: readonly LayerRow[], width: number): number =>
      Number(/minmax\((\d+)px/.exec(tableLayout(layers, width, true).tracks)?.[1]);
    const long = named('model.encoder.layers.11.attention.self.query');
    expect(nameWidth(long, 1500)).toBeGreaterThan(nameWidth(named('fc'), 1500));
    expect(nameWidth(long, 600)).toBeLessThanOrEqual(200);
  });
});

describe('the order of rows', () => {
  const [a, b, c, d] = rows.map((row, index) => ({
    ...row,
    name: ['conv10', 'conv9', 'head', 'stem'][index] ?? '',
    gradient:
      [
        { value: 3, zeros: 0, nonFinite: 0 },
        null,
        { value: 0, zeros: 0, nonFinite: 2 },
        { value: 7, zeros: 0, nonFinite: 0 },
      ][index] ?? null,
  }));
  const layers = [a!, b!, c!, d!];
  const by = (column: string, descending: boolean, filter = ''): string[] =>
    arrange(layers, filter, { column, descending }).map(({ layer }) => layer.name);

  test('is that of execution at first', () => {
    expect(by('order', false)).toEqual(['conv10', 'conv9', 'head', 'stem']);
  });

  test('counts what is not finite as the largest, and what was not measured as last both ways', () => {
    expect(by('gradient', true)).toEqual(['head', 'stem', 'conv10', 'conv9']);
    expect(by('gradient', false)).toEqual(['conv10', 'stem', 'head', 'conv9']);
  });

  test('reads numbers in names as numbers', () => {
    expect(by('name', false)).toEqual(['conv9', 'conv10', 'head', 'stem']);
  });

  test('keeps that of execution among equals, and for a column that is not known', () => {
    expect(by('activation', true)).toEqual(['conv10', 'conv9', 'head', 'stem']);
    expect(by('a column of a later version', false)).toEqual(['conv10', 'conv9', 'head', 'stem']);
  });

  test('is of those layers that contain every word, whatever its case', () => {
    expect(by('order', false, 'CONV sigmoid')).toEqual(['conv10', 'conv9']);
    expect(by('order', false, ' 64 × 64  stem')).toEqual(['stem']);
    expect(by('order', false, 'conv tanh')).toEqual([]);
  });
});

describe('the words for a layer', () => {
  test('join its kind, its normalisation and its short cut', () => {
    const [row] = rows;
    expect(kindText({ ...row!, kind: 'conv2d', normalisation: 'batch', residual: true })).toBe(
      'conv2d · batch norm · residual',
    );
    expect(kindText({ ...row!, kind: 'normalisation', normalisation: 'layer' })).toBe('normalisation');
  });

  test('say why there is no gradient in place of its size', () => {
    const texts = measuredTexts({ ...rows[0]!, gradient: null, gradientAbsent: 'cut at TopK_3' });
    expect(texts[0]).toEqual(['Gradient ‖∂L/∂z‖', 'cut at TopK_3']);
  });

  test('are a dash where there is nothing', () => {
    expect([shapeText(null), shareText(null)]).toEqual(['–', '–']);
    expect([shapeText([64, 3, 7, 7]), shareText(0.0001), shareText(0)]).toEqual(['64 × 3 × 7 × 7', '< 0.1 %', '0 %']);
  });
});
