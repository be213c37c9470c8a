import type { Analysis, ModelAnalysis } from '../../src/analysis';
import { judge } from '../../src/findings/judge';
import type { ReportContext } from '../../src/report';
import { evidenceOf } from '../support/measure';

/** Analyses of written-down networks, for the reports' tests. */

export const context: ReportContext = {
  version: '1.2.3',
  folder: '/work/project',
  colour: false,
  width: 100,
  pages: new Map([['vanishing-gradient', '# A page\n\nIts text.\n']]),
  panel: () => ({ script: 'panel();', style: 'main {}', nonce: 'N0nce' }),
};

export function modelAnalysis(network: string, change: Partial<ModelAnalysis> = {}): ModelAnalysis {
  const evidence = evidenceOf(network);
  if (!evidence.measured) throw new Error('The network was not measured.');
  return {
    model: { ...evidence.model, producer: 'pytorch 2.1', opset: 17 },
    weights: evidence.weights,
    probe: evidence.measured,
    findings: judge(evidence),
    ...change,
  };
}

export const analysisOf = (network: string, change: Partial<ModelAnalysis> = {}): Analysis => ({
  path: '/work/project/models/net.onnx',
  source: 'onnx',
  errors: [],
  models: [modelAnalysis(network, change)],
});

export const sick = 'input 64\ndense 64 sigmoid glorot-uniform × 12\ndense 10 linear glorot-uniform';
export const healthy = 'input 64\ndense 64 relu he-normal × 4\ndense 10 linear glorot-uniform';

export const unreadable: Analysis = {
  path: '/work/project/models/cut.onnx',
  source: 'onnx',
  errors: [{ code: 'truncated-file', message: 'The file ends at byte 123, within a tensor.', offset: 123 }],
  models: [],
};
