import { expect, test } from 'vitest';
import type { Analysis } from '../../src/analysis';
import { htmlReport } from '../../src/report/html';
import { isSavedModels } from '../../src/view/saved';
import { analysisOf, context, modelAnalysis, sick, unreadable } from './analyses';

const withModels = (models: Analysis['models']): Analysis => ({ ...analysisOf(sick), models });

/** What the page's script will read. */
function saved(page: string): unknown {
  const [, json = ''] = /<script type="application\/json" id="gradwise-report">(.*?)<\/script>/s.exec(page) ?? [];
  return JSON.parse(json);
}

test('the page holds every model, with its layers, findings and distributions', () => {
  const models = saved(htmlReport([analysisOf(sick)], context));
  if (!isSavedModels(models)) throw new Error('The page holds something else.');
  expect(models).toHaveLength(1);
  expect(models[0]?.state.model?.layers).toHaveLength(13);
  expect(models[0]?.state.model?.findings[0]?.rule).toBe('saturating-deep-stack');
  expect(models[0]?.details).toHaveLength(13);
});

test('the page loads nothing: its policy allows its own script and styles alone', () => {
  const page = htmlReport([analysisOf(sick)], context);
  expect(page).toContain(
    'default-src &#39;none&#39;; script-src &#39;nonce-N0nce&#39;; style-src &#39;nonce-N0nce&#39;; worker-src blob:',
  );
  expect(page).toContain('<script nonce="N0nce">panel();</script>');
  expect(page).toContain('<style nonce="N0nce">main {}</style>');
  expect(page).not.toMatch(/(src|href)=/);
});

test('names cannot leave the data', () => {
  const name = '</script><img src=x onerror=alert(1)>';
  const hostile = modelAnalysis(sick);
  const page = htmlReport([withModels([{ ...hostile, model: { ...hostile.model, name } }])], context);
  expect(page).not.toContain('<img');
  const models = saved(page);
  expect(isSavedModels(models) && models[0]?.state.model?.name).toBe(name);
});

test('a file that could not be read says why', () => {
  const models = saved(htmlReport([unreadable], context));
  if (!isSavedModels(models)) throw new Error('The page holds something else.');
  expect(models[0]?.state.run.kind).toBe('unreadable');
  expect(models[0]?.state.problems[0]?.message).toBe('The file ends at byte 123, within a tensor.');
});

test('several models of a file are told apart by their names', () => {
  const [a, b] = ['encoder', 'decoder'].map((name) => {
    const known = modelAnalysis(sick);
    return { ...known, model: { ...known.model, name } };
  });
  const models = saved(htmlReport([withModels([a!, b!])], context));
  expect(isSavedModels(models) && models.map(({ title }) => title)).toEqual([
    'models/net.onnx · encoder',
    'models/net.onnx · decoder',
  ]);
});
