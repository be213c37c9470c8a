import type { ModelAnalysis } from '../../src/analysis';
import { judge } from '../../src/findings/judge';
import { panelState } from '../../src/view/panelState';
import type { PanelState } from '../../src/view/state';
import { evidenceOf } from '../support/measure';
import { analysis, chain, finding, measured } from '../view/network';

/** Ten layers whose gradient shrinks tenfold at each step back; one is exactly zero, one not finite. */
export function vanishing(): ModelAnalysis {
  const made = chain(10, (index) => (index === 2 ? 0 : 10 ** (index - 9)));
  const tensors = made.probe.tensors.map((tensor) =>
    tensor.name === 'z_7' && tensor.gradient ? { ...tensor, gradient: { ...tensor.gradient, nonFinite: 4 } } : tensor,
  );
  const layers = made.model.layers.slice(0, 6).map(({ id }) => id);
  return {
    ...made,
    probe: { ...made.probe, tensors },
    findings: [
      finding({ layers }),
      finding({ ruleId: 'saturated-activation', severity: 'warning', layer: 'dense_4', message: 'dense_4 saturates.' }),
    ],
  };
}

/** A recurrent network in the notation of `recurrent/notation.ts`: one cell, and a dense layer that reads its last state. */
export function recurrent(cell: string, steps = 30): ModelAnalysis {
  const evidence = evidenceOf(`input 16 × ${steps} steps\n${cell}\ndense 10 linear glorot-uniform`);
  const { model, weights, measured: probe = measured() } = evidence;
  return { model, weights, probe, findings: judge(evidence) };
}

export const probed = (model: ModelAnalysis = vanishing()): PanelState =>
  panelState('deep-sigmoid.onnx', analysis({ models: [model] }), { kind: 'ended' });
