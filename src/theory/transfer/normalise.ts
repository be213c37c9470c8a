import type { Normalisation } from '../../model';
import { type Field, type Gradient, source } from '../field';
import { average, correlations, type Kernel, mapKernel, overPositions } from '../kernel';
import { byPieces, freshGradient, multiplied, type Refusal, refuse, type Setting, type Transfer } from './transfer';

/** What leaves a normalisation has a scale of its own, whatever came in. */

/** Takes a mean (with this kernel) away and divides by the deviation that is left. */
function standardised(
  x: Field,
  kernel: Kernel,
  common: Common,
  ofBatch: boolean,
  setting: Setting,
): Transfer | Refusal {
  const variance = kernel[0];
  if (!(variance > 0)) return refuse('It normalises what does not vary.');
  const factor = 1 / Math.sqrt(variance);
  const unchanged = kernel === x.kernel;
  const scaled = mapKernel(kernel, (k) => k / variance);
  const { shape: _, pieces: __, ...rest } = x;
  const output: Field = {
    ...rest,
    mean: 0,
    kernel: scaled,
    parts: unchanged ? multiplied(x, factor).parts : source(scaled),
    // The length of what leaves is fixed.
    level: setting.noise.write([]),
    region: 0,
  };
  return {
    output,
    back: (g) => [pulled(g, output, x, factor, common, ofBatch, setting)],
  };
}

/** Mean over what is normalised together of a kernel. */
type Common = (kernel: Kernel, x: Field) => number;

/** ∂L/∂x = (g − mean(g) − x̂·mean(g·x̂)) / σ: Ioffe & Szegedy 2015, section 3. */
function pulled(
  g: Gradient,
  output: Field,
  x: Field,
  factor: number,
  common: Common,
  ofBatch: boolean,
  setting: Setting,
): Gradient {
  const rho = correlations(output.kernel);
  const lost =
    common(g.kernel, x) +
    common(
      mapKernel(g.kernel, (k, r) => k * (rho[r] ?? 0)),
      x,
    );
  const left = mapKernel(g.kernel, (k, r) => (r === 0 ? Math.max(0, k - lost) : k - lost) * factor ** 2);
  const level = setting.noise.write([
    [g.level, 1],
    [x.level, x.region === 0 ? -1 : 0, x.region === 0 && !ofBatch ? -1 : 0],
  ]);
  return {
    ...freshGradient(left, level, {
      region: x.region === 0 ? g.region : Math.max(g.region, x.region),
      chance: g.chance,
    }),
  };
}

/** Means over a batch and its positions, each unit on its own (batch); over positions alone (instance); over units (layer, group). */
export function normalise(
  x: Field,
  { kind, freshStatistics }: Pick<Normalisation, 'kind' | 'freshStatistics'>,
  groups: number,
  setting: Setting,
): Transfer | Refusal {
  switch (kind) {
    case 'batch':
      if (!setting.training) {
        return freshStatistics
          ? { output: x, back: (g) => [g] }
          : byPieces(x, setting.noise, (p) => frozen(p, setting));
      }
      return byPieces(x, setting.noise, (p) => {
        const over = (k: Kernel, at: Field): number => average(k, { samples: setting.batch, positions: at.positions });
        const mean = over(p.kernel, p);
        return standardised(
          p,
          mapKernel(p.kernel, (k) => k - mean),
          over,
          true,
          setting,
        );
      });
    case 'instance':
      return byPieces(x, setting.noise, (p) => withinSample(p, p.positions, 1, setting));
    case 'group':
      return withinSample(x, x.positions, x.units / Math.max(1, groups), setting);
    case 'layer':
    case 'mean-variance':
      return withinSample(x, 1, x.units, setting);
    case 'rms':
    case 'lp':
      return rootMeanSquare(x, setting);
    case 'lrn':
      return { output: x, back: (g) => [g] };
  }
}

/** Stored statistics of a trained network are those of its signal, as far as anybody can tell without data. */
function frozen(x: Field, setting: Setting): Transfer | Refusal {
  return standardised(x, x.kernel, () => 0, true, setting);
}

/** Over `units` units at `positions` positions of one sample. */
function withinSample(x: Field, positions: number, units: number, setting: Setting): Transfer | Refusal {
  const over = (k: Kernel): Kernel => mapKernel(overPositions(k, positions), (v) => v / Math.max(1, units));
  const mean = over(x.kernel);
  const small = positions === 1 && units > 8;
  const kernel = small ? x.kernel : mapKernel(x.kernel, (k, r) => k - (mean[r] ?? 0));
  return standardised(x, kernel, (k) => (small ? 0 : over(k)[0]), false, setting);
}

function rootMeanSquare(x: Field, setting: Setting): Transfer | Refusal {
  const second = x.kernel[0] + x.mean ** 2;
  if (!(second > 0)) return refuse('It normalises what does not vary.');
  const factor = 1 / Math.sqrt(second);
  const moved = multiplied(x, factor);
  const { shape: _, pieces: __, ...rest } = x;
  const output: Field = { ...rest, ...moved, mean: x.mean * factor, level: setting.noise.write([]), region: 0 };
  return { output, back: (g) => [pulled(g, output, x, factor, () => 0, false, setting)] };
}
