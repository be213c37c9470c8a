import type { ModelAnalysis } from '../../analysis';
import { number, powerOfTen } from '../../findings/wording';
import type { Layer } from '../../model';
import type { Stats } from '../../probe/measured';
import { shortened } from '../printable';
import type { Paint } from './paint';

/**
 * The gradient norm of every layer as a bar on a logarithmic axis, with the root mean square of its values beside it.
 * Bars end where there is nothing to draw: an exact zero, a gradient that does not exist and one that is not finite are said in words.
 */
export function chart(analysis: ModelAnalysis, width: number, paint: Paint): readonly string[] {
  const rows = rowsOf(analysis);
  if (!rows.some((r) => r.known)) return [];
  const measured = analysis.probe.tensors.length > 0;
  const drawn = rows.flatMap((r) => r.log10 ?? []);
  const high = Math.ceil(Math.max(...drawn));
  const low = Math.floor(Math.min(...drawn, high - fewestDecades));
  const names = rows.map((r) => [...shortened(r.name, 99)].length);
  const labelWidth = Math.min(32, Math.floor(width * 0.35), Math.max(5, ...names));
  const barWidth = Math.max(10, Math.min(48, width - labelWidth - 26));
  const indent = ' '.repeat(labelWidth);
  const title = `${'layer'.padEnd(labelWidth)}  ${(measured ? '‖∂L/∂z‖' : 'gradient, predicted').padEnd(barWidth)} ${'norm'.padStart(10)}`;
  const lines = shown(rows).map((entry) =>
    'skipped' in entry
      ? paint.dim(`${indent}  ⋮ ${entry.skipped} more layers${spread(entry.of)}`)
      : rowLine(entry, { low, high, labelWidth, barWidth, paint }),
  );
  const [from, to] = [`1e${low}`, `1e${high}`];
  const axis = `${indent}  ${from}${' '.repeat(Math.max(1, barWidth - from.length - to.length))}${to}`;
  return [
    paint.dim(measured ? `${title} ${'RMS of z'.padStart(10)}` : title),
    ...lines,
    ...(drawn.length ? [paint.dim(axis)] : []),
  ];
}

/** A flat curve looks flat: the axis never zooms in on less. */
const fewestDecades = 3;

interface Row {
  readonly name: string;
  /** Something is known about its gradient or value. */
  readonly known: boolean;
  /** log10 of the norm, where there is a bar to draw. */
  readonly log10?: number;
  /** In place of a bar. */
  readonly mark?: string;
  readonly rms?: string;
  readonly blamed: boolean;
}

function rowsOf({ model, probe, analytic, findings }: ModelAnalysis): readonly Row[] {
  const tensors = new Map(probe.tensors.map((t) => [t.name, t]));
  const blamed = new Set(findings.flatMap((f) => f.layer ?? []));
  const prediction = predictedLog10(analytic?.segments ?? [], new Map(analytic?.layers.map((l) => [l.id, l.chi])));
  return model.layers
    .filter((l) => l.weight)
    .map((l): Row => {
      const tensor = tensors.get(l.preActivation) ?? tensors.get(l.output);
      const common = { name: l.id, blamed: blamed.has(l.id) };
      if (!tensor) {
        const log10 = probe.tensors.length ? undefined : prediction.get(l.id);
        if (log10 === undefined) return { ...common, known: false, mark: '– not measured' };
        return { ...common, known: true, ...(Number.isFinite(log10) ? { log10 } : { mark: powerOfTen(log10) }) };
      }
      return { ...common, known: true, ...barOf(tensor.gradient, tensor.gradientAbsent), ...rmsOf(tensor.value) };
    });
}

function barOf(g: Stats | null, absent: string | undefined): Pick<Row, 'log10' | 'mark'> {
  if (!g) return { mark: `– ${shortened(absent ?? 'no gradient', 40)}` };
  if (g.n === 0) return { mark: '– no elements' };
  if (g.nonFinite > 0) return { mark: `✖ ${number(g.nonFinite)} of ${number(g.n)} not finite` };
  if (!Number.isFinite(g.l2)) return { mark: '✖ beyond the largest number' };
  return g.l2 === 0 ? { mark: '0 exactly' } : { log10: Math.log10(g.l2) };
}

const rmsOf = (v: Stats | null): Pick<Row, 'rms'> =>
  v && v.n > 0 ? { rms: v.nonFinite > 0 ? 'not finite' : number(v.l2 / Math.sqrt(v.n)) } : {};

/** Relative to the last layer of each segment: the product of √χ back from there. */
function predictedLog10(
  segments: readonly { readonly layers: readonly Layer['id'][] }[],
  chi: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const log10 = new Map<string, number>();
  for (const { layers } of segments) {
    let sum = 0;
    for (const id of [...layers].reverse()) {
      log10.set(id, sum);
      sum += Math.log10(chi.get(id) ?? 1) / 2;
    }
  }
  return log10;
}

interface Scale {
  readonly low: number;
  readonly high: number;
  readonly labelWidth: number;
  readonly barWidth: number;
  readonly paint: Paint;
}

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

function rowLine(row: Row, { low, high, labelWidth, barWidth, paint }: Scale): string {
  const name = shortened(row.name, labelWidth).padEnd(labelWidth);
  const label = row.blamed ? paint.bold(name) : name;
  const rms = (row.rms ?? '').padStart(10);
  if (row.log10 === undefined) return `${label}  ${paint.bad((row.mark ?? '').padEnd(barWidth + 11))} ${rms}`.trimEnd();
  const length = Math.max(1, Math.round(((row.log10 - low) / (high - low)) * barWidth * 8));
  const bar = '█'.repeat(length >> 3) + (eighths[length & 7] ?? '');
  return `${label}  ${paint.bar(bar.padEnd(barWidth))} ${scientific(row.log10).padStart(10)} ${rms}`.trimEnd();
}

/** Always as a power of ten, so that a column of them compares at a glance. */
function scientific(log10: number): string {
  const exponent = Math.floor(log10);
  const mantissa = (10 ** (log10 - exponent)).toFixed(1);
  return mantissa === '10.0' ? `1.0e${exponent + 1}` : `${mantissa}e${exponent}`;
}

type Entry = Row | { readonly skipped: number; readonly of: readonly Row[] };

const most = 40;
const atEachEnd = 12;

/** All rows of a network that fits on a page; of a longer one its ends, what findings name, and how many lie between. */
function shown(rows: readonly Row[]): readonly Entry[] {
  if (rows.length <= most) return rows;
  const entries: Entry[] = [];
  let hidden: Row[] = [];
  const close = (): void => {
    if (hidden.length === 1) entries.push(...hidden);
    else if (hidden.length) entries.push({ skipped: hidden.length, of: hidden });
    hidden = [];
  };
  rows.forEach((row, i) => {
    if (i < atEachEnd || i >= rows.length - atEachEnd || row.blamed || row.mark?.startsWith('✖')) {
      close();
      entries.push(row);
    } else hidden.push(row);
  });
  close();
  return entries;
}

function spread(rows: readonly Row[]): string {
  const values = rows.flatMap((r) => r.log10 ?? []);
  return values.length ? `, ${scientific(Math.min(...values))} … ${scientific(Math.max(...values))}` : '';
}
