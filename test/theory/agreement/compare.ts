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
  if (globalThis.process.env.DETAIL) {
    let before = layers[0];
    for (const l of layers.slice(1)) {
      const [a, b] = [tensor(before?.preActivation ?? ''), tensor(l.preActivation)];
      const [pf, pg] = [prediction.forward(before?.id ?? '', l.id), prediction.gradient(before?.id ?? '', l.id)];
      console.log(
        l.kind,
        l.weight?.shape.join('x'),
        b?.shape.join('x'),
        'stride',
        l.stride,
        'F',
        pf?.log10.toFixed(3),
        Math.log10(rms(b?.value) / rms(a?.value)).toFixed(3),
        '±',
        pf?.band.toFixed(3),
        'G',
        pg?.log10.toFixed(3),
        Math.log10(rms(a?.gradient) / rms(b?.gradient)).toFixed(3),
        '±',
        pg?.band.toFixed(3),
      );
      before = l;
    }
  }
  const silent = prediction.silences[0];
  return {
    sample,
    ...(forward && { forward }),
    ...(gradient && { gradient }),
    ...(silent && { silent: `${silent.op} ${silent.layer ?? silent.node}: ${silent.reason}` }),
  };
}

const rms = (s: Stats | null | undefined): number => (s ? s.l2 / Math.sqrt(s.n) : Number.NaN);

/** In standard deviations. */
export const off = ({ predicted, measured, band }: Compared): number => Math.abs(predicted - measured) / band;
