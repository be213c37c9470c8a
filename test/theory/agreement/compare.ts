import { defaultOptions } from '../../../src/analysis';
import { analyze } from '../../../src/analyze';
import type { ProbeProcess } from '../../../src/probe/client';
import type { Stats } from '../../../src/probe/measured';
import { type Estimate, predict } from '../../../src/theory/predict';
import { writeTemporary } from '../../support/temporary';
import type { Sample } from './families';

/** A prediction beside what the probe measured, both as log10. */
export interface Compared {
  readonly predicted: number;
  readonly band: number;
  readonly measured: number;
}

export interface Outcome {
  readonly sample: Sample;
  readonly forward?: Compared;
  readonly gradient?: Compared;
  /** Why theory says nothing of it, or nothing could be measured. */
  readonly silent?: string;
}

const draws = 2;

/** Probes a network and predicts it: signal from the first layer's pre-activation to the last's, gradient back. */
export async function compare(sample: Sample, process: ProbeProcess): Promise<Outcome> {
  const path = writeTemporary(sample.bytes);
  const { models, errors } = await analyze(path, { ...defaultOptions, seeds: draws, threads: 1 }, { process });
  const [analysis] = models;
  if (!analysis) throw new Error(errors[0]?.message);
  const { model, weights, probe, trainingProbe } = analysis;
  const measured = trainingProbe ?? probe;
  const prediction = predict(model, { weights, draws });
  const layers = model.layers.filter((l) => l.weight);
  const [first, last] = [layers[0], layers.at(-1)];
  if (!first || !last || measured.status !== 'ok') throw new Error(measured.reason ?? 'No layers.');
  const tensor = (name: string) => measured.tensors.find((t) => t.name === name);
  const [z1, zL] = [tensor(first.preActivation), tensor(last.preActivation)];
  const compared = (estimate: Estimate | undefined, ratio: number): Compared | undefined =>
    estimate && { predicted: estimate.log10, band: estimate.band, measured: Math.log10(ratio) };
  const forward = compared(prediction.forward(first.id, last.id), rms(zL?.value) / rms(z1?.value));
  const gradient = compared(prediction.gradient(first.id, last.id), rms(z1?.gradient) / rms(zL?.gradient));
  const silent = prediction.silences[0];
  return {
    sample,
    ...(forward && { forward }),
    ...(gradient && { gradient }),
    ...(silent && { silent: `${silent.op} ${silent.layer ?? silent.node}: ${silent.reason}` }),
  };
}

const rms = (s: Stats | null | undefined): number => (s ? s.l2 / Math.sqrt(s.n) : Number.NaN);

/** Share of ratios that lie within two standard deviations of their prediction, and how wide these are. */
export interface Coverage {
  readonly ratios: number;
  readonly inside: number;
  /** Networks of which theory says nothing. */
  readonly silent: number;
  readonly medianBand: number;
}

export function coverage(outcomes: readonly Outcome[]): Coverage {
  const compared = outcomes.flatMap(({ forward, gradient }) => [forward, gradient]).filter((c) => c !== undefined);
  const inside = compared.filter(({ predicted, measured, band }) => Math.abs(predicted - measured) <= 2 * band);
  const bands = compared.map(({ band }) => band).sort((a, b) => a - b);
  return {
    ratios: compared.length,
    inside: inside.length,
    silent: outcomes.filter(({ forward, gradient }) => !forward && !gradient).length,
    medianBand: bands[bands.length >> 1] ?? Number.NaN,
  };
}

/** One line a family. */
export function table(outcomes: readonly Outcome[]): string {
  const families = [...new Set(outcomes.map(({ sample }) => sample.family))];
  const line = (name: string, of: readonly Outcome[]): string => {
    const { ratios, inside, silent, medianBand } = coverage(of);
    const share = ((100 * inside) / ratios).toFixed(1).padStart(5);
    return `${name.padEnd(16)} ${share} % of ${String(ratios).padStart(4)} ratios inside, median band ${medianBand.toFixed(3)}, nothing said of ${silent} of ${of.length} networks`;
  };
  return [
    ...families.map((family) =>
      line(
        family,
        outcomes.filter(({ sample }) => sample.family === family),
      ),
    ),
    line('all', outcomes),
  ].join('\n');
}
