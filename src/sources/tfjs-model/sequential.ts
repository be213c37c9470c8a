import type { ConfigValue, LayerCall, LayerObject, Network } from '../../model';
import { configOf } from './config';
import type { Json } from './json';
import type { Lines } from './lines';
import type { ReadLayer } from './topology';

export type Connected = Pick<Network, 'layers' | 'calls' | 'inputs' | 'outputs'>;

/** One layer after the other, behind an input layer, which is made where none is listed. */
export function sequential(read: readonly ReadLayer[], config: Json, lines: Lines): Connected {
  const listed = read.map(({ object }) => object);
  const first = listed[0];
  const layers = first?.className === 'InputLayer' ? listed : [inputBefore(first, config, lines), ...listed];
  const calls = layers.map(
    (layer, i): LayerCall => ({
      layer: i,
      inputs: i === 0 ? [] : [{ call: i - 1, output: 0 }],
      ...(layer.place && { range: layer.place.call }),
    }),
  );
  return { layers, calls, inputs: [{ call: 0, output: 0 }], outputs: [{ call: calls.length - 1, output: 0 }] };
}

/** The input layer that TensorFlow.js makes for a first layer (`Sequential.add`), or the one that a nested model has already. */
function inputBefore(first: LayerObject | undefined, config: Json, lines: Lines): LayerObject {
  const inner = first?.network?.inputs[0];
  const input = inner && first?.network?.layers[first.network.calls[inner.call]?.layer ?? -1];
  if (input) return input;
  const given = first?.config ?? {};
  const batchInputShape: ConfigValue = given.batchInputShape ??
    configOf(config, lines).buildInputShape ?? {
      kind: 'unknown',
      why: 'The topology does not say what shape its input has.',
    };
  return {
    className: 'InputLayer',
    name: `${first?.name ?? 'sequential'}_input`,
    config: { batchInputShape, dtype: given.dtype ?? 'float32' },
  };
}
