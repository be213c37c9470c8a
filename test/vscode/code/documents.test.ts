import { afterEach, describe, expect, test, vi } from 'vitest';
import type * as vscode from 'vscode';
import { openDocument, pathOf, sourceOf, unsavedTexts } from '../../../src/vscode/code/documents';
import { asDocument, TextDocument, workspace } from '../fake';
import { file } from '../surfaces';

vi.mock('vscode', () => import('../fake'));

afterEach(() => void workspace.textDocuments.splice(0));

const program = "import * as tf from '@tensorflow/tfjs'; tf.sequential();";
const topology = '{"modelTopology": {"class_name": "Sequential"}}';
const open = (name: string, language: string, text: string): vscode.TextDocument =>
  asDocument(TextDocument.open(name, language, text));

describe('what is judged', () => {
  test.each([
    ['model.js', 'javascript', program, 'tfjs-code'],
    ['model.tsx', 'typescriptreact', program, 'tfjs-code'],
    ['page.html', 'html', `<script>${program}</script>`, 'tfjs-code'],
    ['App.vue', 'vue', `<script>${program}</script>`, 'tfjs-code'],
    ['untitled:Untitled-1', 'javascript', program, 'tfjs-code'],
    ['model.json', 'json', topology, 'tfjs-model'],
    ['package.json', 'json', '{"name": "x"}', undefined],
    ['other.js', 'javascript', 'const layers = 1;', undefined],
    ['bundle.js', 'javascript', program + ' '.repeat(2 ** 20), undefined],
    ['model.py', 'python', program, undefined],
    ['git:model.js', 'javascript', program, undefined],
    ['output:log', 'javascript', program, undefined],
  ])('%s', (name, language, text, source) => {
    expect(sourceOf(open(name, language, text))).toBe(source);
  });
});

describe('a path tells the language', () => {
  test.each([
    ['model.mts', 'typescript', '/models/model.mts'],
    ['untitled:Untitled-1', 'typescriptreact', '/Untitled-1.tsx'],
    ['no-ending', 'javascript', '/models/no-ending.js'],
  ])('of %s', (name, language, path) => expect(pathOf(open(name, language, program))).toBe(path));
});

test('a document is found by its address while it is open', () => {
  const document = TextDocument.open('model.js', 'javascript', program);
  expect(openDocument(file('model.js'))).toBe(document);
  document.close();
  expect(openDocument(file('model.js'))).toBeUndefined();
});

test('texts that differ from the disk are those that were typed in', () => {
  open('saved.js', 'javascript', program);
  TextDocument.open('typed.js', 'javascript', '').type('const a = 1;');
  TextDocument.open('notes.md', 'markdown', '').type('hello');
  expect([...unsavedTexts()]).toEqual([['/models/typed.js', 'const a = 1;']]);
});
