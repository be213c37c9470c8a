import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CodeEditor } from './codeEditor';
import { Workbench } from './workbench';

/** One person's way through code, in a real VS Code. The steps of each part follow on each other. */

const program = `import * as tf from '@tensorflow/tfjs';

const model = tf.sequential();
model.add(tf.layers.dense({ units: 32, inputShape: [16], activation: 'relu', kernelInitializer: 'zeros' }));
model.add(tf.layers.dense({ units: 8, activation: 'relu' }));
model.add(tf.layers.dense({ units: 1 }));
`;

const topology = {
  class_name: 'Sequential',
  config: {
    name: 'sequential_1',
    layers: [
      {
        class_name: 'Dense',
        config: {
          name: 'first',
          units: 32,
          activation: 'relu',
          batch_input_shape: [null, 16],
          kernel_initializer: { class_name: 'Zeros', config: {} },
        },
      },
      { class_name: 'Dense', config: { name: 'second', units: 1, activation: 'linear' } },
    ],
  },
};

/** What is looked at comes when it comes. */
const patient = { timeout: 45_000 };

let workbench: Workbench;
let editor: CodeEditor;
beforeAll(async () => {
  workbench = await Workbench.open({
    fill: (folder) => {
      for (const name of ['net.js', 'net.ts']) writeFileSync(join(folder, name), program);
      writeFileSync(join(folder, 'model.json'), JSON.stringify(topology, null, 2));
    },
    settings: {
      'editor.minimap.enabled': false,
      'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
      'editor.suggestOnTriggerCharacters': false,
      'editor.parameterHints.enabled': false,
      'editor.autoClosingBrackets': 'never',
      'editor.autoClosingQuotes': 'never',
      'editor.formatOnType': false,
      'js/ts.validate.enabled': false,
      'javascript.validate.enable': false,
      'typescript.validate.enable': false,
      'json.validate.enable': false,
    },
  });
  editor = new CodeEditor(workbench.page);
});
afterAll(() => workbench?.close());

describe.each(['net.js', 'net.ts'])('a person writes %s', (name) => {
  test('the initializer that is to blame is underlined', async () => {
    await workbench.openFile(name);
    await expect.poll(() => editor.underlined('error'), patient).toEqual(["'zeros'"]);
  });

  test('hovering over it tells why, and where the rule is explained', async () => {
    for (const said of ['are zero: nothing before it can learn', 'zero-kernel-init', 'Fan-in 16, fan-out 32'])
      await expect.poll(() => editor.hover("'zeros'"), patient).toContain(said);
  });

  test('the quick fix mends it', async () => {
    await editor.quickFix("'zeros'", /^Use \w+ in/);
    await editor.quiet();
    expect(await editor.text()).toMatch(/kernelInitializer: '(he|glorot)\w+'/);
  });

  test('a bad layer is underlined as soon as it is typed', async () => {
    await editor.typeBehind(
      "dense({ units: 8, activation: 'relu' }));",
      "\nmodel.add(tf.layers.dense({ units: 8, activation: 'relu', kernelInitializer: 'zeros' }));",
    );
    await expect.poll(() => editor.underlined('error'), patient).toEqual(["'zeros'"]);
    await editor.save();
    await expect.poll(() => readFileSync(join(workbench.folder, name), 'utf8')).toContain("'zeros'");
  });

  test('the line over the model probes it', async () => {
    await editor.lens(/^4 layers.*1 problem/);
    await editor.clickLens('Probe');
    await expect.poll(() => editor.hover('dense'), patient).toContain('Measured');
    expect(workbench.probes()).toHaveLength(1);
  }, 120_000);

  test('a layer that is chosen in the panel is shown in the code, and the other way round', async () => {
    await editor.clickLens('Open Panel');
    await workbench.run('probed');
    const names = await workbench.panel.locator('.rows [aria-colindex="2"]').allTextContents();
    expect(names).toHaveLength(4);
    await workbench.layer(names[3] ?? '').click();
    await editor.cursorIn('dense({ units: 1 })');
    await editor.click('inputShape');
    await workbench.panel.locator('.rows .row.selected', { hasText: names[0] ?? '' }).waitFor();
    await workbench.command('View: Close All Editors');
  });
});

describe('a person opens a model.json', () => {
  test('the layer that is to blame is underlined, and hovering tells why', async () => {
    await workbench.openFile('model.json');
    await expect.poll(async () => (await editor.underlined('error')).join(), patient).toContain('Zeros');
    await expect.poll(() => editor.hover('"Zeros"'), patient).toContain('are zero: nothing before it can learn');
  });

  test('the quick fix mends it, when it is saved', async () => {
    await editor.quickFix('"Zeros"', /^Use \w+ in/);
    await editor.save();
    await expect.poll(() => readFileSync(join(workbench.folder, 'model.json'), 'utf8'), patient).not.toContain('Zeros');
    await editor.quiet();
  });

  test('it is probed as code is', async () => {
    await editor.clickLens('Probe');
    await editor.clickLens('Open Panel');
    await workbench.run('probed');
    expect(await workbench.panel.locator('.rows .row').count()).toBe(2);
  });
});
