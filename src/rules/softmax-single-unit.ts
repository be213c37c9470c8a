import type { Layer, Node, Proposal } from '../model';
import { isRegression, type TrainedOutput, trainedOn, trainedOutputs } from './evidence/outputs';
import { activatedBy, mend } from './evidence/proposals';
import type { Evidence, Rule } from './rule';

export const softmaxSingleUnit: Rule = {
  meta: {
    id: 'softmax-single-unit',
    title: 'Softmax over a single unit',
    severity: 'error',
    category: 'output',
    fixable: true,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
  },
  *check(evidence) {
    const outputs = trainedOutputs(evidence);
    for (const layer of evidence.layers) {
      if (!isAlone(evidence, layer)) continue;
      const output = outputs.find((o) => o.layer === layer);
      yield {
        severity: 'error',
        message: `Softmax over the one unit of “${layer.name}” is 1 whatever the input${layer.head ? ': the network cannot learn' : ''}.`,
        explanation: `Softmax divides e^z by the sum of e^z over all units. With one unit that is e^z / e^z = 1, and its derivative is 0, so that no gradient reaches the weights before it.`,
        advice: layer.head
          ? 'Use sigmoid with binaryCrossentropy to tell two classes apart, a unit for each class under softmax, or no activation for a number.'
          : 'Take softmax over the axis whose elements compete (the time steps, in attention), or use sigmoid for a gate.',
        layer: layer.id,
        blames: 'activation',
        ...(output?.loss.range && {
          related: [
            { range: output.loss.range, message: `The loss, ${output.loss.name}, is the same for every input.` },
          ],
        }),
        proposals: proposals(layer, output),
        evidence: { units: 1 },
      };
    }
  },
};

function proposals(layer: Layer, output: TrainedOutput | undefined): readonly Proposal[] {
  if (!output) return mend('Use sigmoid', [activatedBy(layer, 'sigmoid')]);
  if (isRegression(output.loss)) return mend('Leave the activation out', [activatedBy(layer, 'linear')]);
  return output.loss.name === 'binaryCrossentropy'
    ? mend('Use sigmoid', [activatedBy(layer, 'sigmoid')])
    : mend('Use sigmoid with binaryCrossentropy', [
        activatedBy(layer, 'sigmoid'),
        trainedOn(output, 'binaryCrossentropy'),
      ]);
}

/** The softmax of a layer with one unit, along its units. */
function isAlone(evidence: Evidence, layer: Layer): boolean {
  if (layer.activation?.kind !== 'softmax' || layer.weight?.units !== 1 || layer.kind === 'attention') return false;
  const node = evidence.model.graph.nodes.find((n) => n.op === 'Softmax' && n.outputs.includes(layer.output));
  return node?.inputs[0] === layer.preActivation && isAlongUnits(evidence, layer, node);
}

function isAlongUnits(evidence: Evidence, layer: Layer, { attributes, outputs }: Node): boolean {
  const axis = attributes.axis?.type === 'int' ? attributes.axis.value : -1;
  if (axis === layer.unitAxis) return true;
  const { graph } = evidence.model;
  const name = outputs[0] ?? '';
  const shape =
    graph.outputs.find((o) => o.name === name)?.shape ??
    graph.values.get(name)?.shape ??
    evidence.tensor(layer.preActivation)?.shape;
  const rank = shape?.length;
  if (rank !== undefined) return axis === layer.unitAxis + rank || axis + rank === layer.unitAxis;
  // The library's own softmax, in the option of a layer, is always along units.
  return layer.activationObject === undefined && layer.object !== undefined && layer.unitAxis === -1;
}
