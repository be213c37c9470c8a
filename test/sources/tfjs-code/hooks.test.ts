import { describe, expect, it } from 'vitest';
import type { Network } from '../../../src/model';
import { bodyOf, readCode, readNetwork } from '../../support/tfjs/read';

/** Components keep their models where a framework keeps things for them; handlers that run later find them there. */

const units = (network: Network): unknown[] => bodyOf(network).map((l) => l.config.units);
const imports = `import * as tf from '@tensorflow/tfjs';`;
const first = 'tf.layers.dense({ units: 3, inputShape: [2] })';
const second = 'tf.layers.dense({ units: 4 })';

describe('a React component', () => {
  it('keeps a model in a reference', () => {
    const network = readNetwork(
      `import { useRef, useEffect } from 'react'; ${imports}
      export function useModel() {
        const model = useRef(tf.sequential());
        useEffect(() => { model.current.add(${first}); model.current.add(${second}); }, []);
        return model;
      }`,
      '/work/use-model.tsx',
    );
    expect(units(network)).toEqual([3, 4]);
  });

  it('puts a model into an empty reference later, before handlers that stand above use it', () => {
    const network = readNetwork(
      `import React from 'react'; ${imports}
      export default function Panel() {
        const ref = React.useRef<tf.Sequential | null>(null);
        const grow = () => { if (!ref.current) return; ref.current.add(${second}); };
        React.useEffect(() => { ref.current = tf.sequential(); ref.current.add(${first}); }, []);
        return <button onClick={grow}>grow</button>;
      }`,
      '/work/panel.tsx',
    );
    expect(units(network)[0]).toBe(3);
  });

  it('remembers a model with useMemo and trains it in a useCallback', () => {
    const network = readNetwork(
      `import { useMemo, useCallback } from 'react'; ${imports}
      export const Chart = ({ size = 3 }) => {
        const model = useMemo(() => { const m = tf.sequential(); m.add(tf.layers.dense({ units: size, inputShape: [2] })); return m; }, [size]);
        const train = useCallback(async () => { model.add(${second}); model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' }); }, [model]);
        return <button onClick={train}/>;
      };`,
      '/work/chart.jsx',
    );
    expect(units(network)).toEqual([3, 4]);
    expect(network.compiled?.losses[0]?.name).toBe('meanSquaredError');
  });

  it('has a model in its state from the beginning', () => {
    const network = readNetwork(
      `import { useState } from 'react'; ${imports}
      const build = () => tf.sequential({ layers: [${first}] });
      export function App() {
        const [model] = useState(build);
        return <button onClick={() => model.add(${second})}/>;
      }`,
      '/work/app.jsx',
    );
    expect(units(network)).toEqual([3, 4]);
  });

  it('does not take state that begins empty for empty for ever', () => {
    const network = readNetwork(
      `import { useState } from 'react'; ${imports}
      export function App() {
        const [data, setData] = useState(null);
        const train = () => {
          if (!data) return;
          tf.sequential({ layers: [${first}] });
        };
        return <button onClick={train}/>;
      }`,
      '/work/app.jsx',
    );
    expect(units(network)).toEqual([3]);
  });

  it('reads what a function of the state before builds', () => {
    const network = readNetwork(
      `import { useState } from 'react'; ${imports}
      export function App() {
        const [models, setModels] = useState([]);
        return <button onClick={() => setModels((before) => [...before, tf.sequential({ layers: [${first}] })])}/>;
      }`,
      '/work/app.jsx',
    );
    expect(units(network)).toEqual([3]);
  });

  it('says that a size is unknown where it is state', () => {
    const network = readNetwork(
      `import { useState } from 'react'; ${imports}
      export function App() {
        const [size, setSize] = useState(16);
        const build = () => tf.sequential({ layers: [tf.layers.dense({ units: size, inputShape: [2] })] });
        return <button onClick={build}/>;
      }`,
      '/work/app.jsx',
    );
    expect(bodyOf(network)[0]?.config).toMatchObject({
      units: { kind: 'unknown', why: expect.stringContaining('state') },
    });
  });

  it('may be a class', () => {
    const network = readNetwork(
      `import React from 'react'; ${imports}
      export default class Net extends React.Component {
        model = tf.sequential();
        componentDidMount() { this.model.add(${first}); this.model.add(${second}); }
        render() { return null; }
      }`,
      '/work/net.jsx',
    );
    expect(units(network)).toEqual([3, 4]);
  });
});

describe('a Vue component', () => {
  const setup = (script: string): Network =>
    readNetwork(`<script setup>\n${imports}\n${script}\n</script>\n<template><p/></template>`, '/work/net.vue');

  it.each(['ref', 'shallowRef'])('keeps a model in a %s', (name) => {
    const network = setup(
      `import { ${name}, onMounted } from 'vue';
      const model = ${name}(null);
      onMounted(() => { model.value = tf.sequential(); model.value.add(${first}); model.value.add(${second}); });`,
    );
    expect(units(network)).toEqual([3, 4]);
  });

  it('keeps a model unwatched in reactive state', () => {
    const network = setup(
      `import { reactive, markRaw } from 'vue';
      const state = reactive({ size: 3, model: markRaw(tf.sequential()) });
      function build() { state.model.add(tf.layers.dense({ units: state.size, inputShape: [2] })); }`,
    );
    expect(units(network)).toEqual([3]);
  });

  it('computes a model', () => {
    const network = setup(
      `import { computed } from 'vue';
      const model = computed(() => tf.sequential({ layers: [${first}] }));
      const train = () => model.value.add(${second});`,
    );
    expect(units(network)).toEqual([3, 4]);
  });
});

it('knows a package of hooks by its name alone, without reading any file', () => {
  const { networks } = readCode(
    `import { useMemo } from 'preact/hooks'; ${imports} export const f = () => useMemo(() => tf.sequential({ layers: [${first}] }), []);`,
  );
  expect(networks).toHaveLength(1);
});
