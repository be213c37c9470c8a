import { afterEach, describe, expect, test, vi } from 'vitest';
import { suppressionsIn } from '../../../src/findings/suppressions';
import { disableInFile, disableInLine } from '../../../src/vscode/code/suppressing';
import { applied, asDocument, TextDocument, workspace } from '../fake';

vi.mock('vscode', () => import('../fake'));

afterEach(() => void workspace.textDocuments.splice(0));

const at = (line: number) => ({ start: { line, character: 4 }, end: { line, character: 5 } });
const covers = (text: string, ruleId: string, line: number) => suppressionsIn(text).cover({ ruleId, range: at(line) });

describe('for a line', () => {
  test('a comment over it, indented as it is, covers that line alone', () => {
    const document = TextDocument.open('a.js', 'javascript', 'one();\n  two();\nthree();\n');
    const text = applied(document, disableInLine(asDocument(document), 1, 'dying-relu'));
    expect(text).toBe('one();\n  // gradwise-disable-next-line dying-relu\n  two();\nthree();\n');
    expect([1, 2, 3].map((line) => covers(text, 'dying-relu', line))).toEqual([false, true, false]);
  });

  test('the comment that is there names one more rule', () => {
    const before = '// gradwise-disable-next-line zero-kernel-init -- on purpose\ntwo();';
    const document = TextDocument.open('a.js', 'javascript', before);
    const text = applied(document, disableInLine(asDocument(document), 1, 'dying-relu'));
    expect(text).toBe('// gradwise-disable-next-line zero-kernel-init, dying-relu -- on purpose\ntwo();');
    expect(['zero-kernel-init', 'dying-relu', 'missing-activation'].map((id) => covers(text, id, 1))).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('line ends stay as they are', () => {
    const document = TextDocument.open('a.js', 'javascript', 'one();\r\ntwo();\r\n');
    expect(applied(document, disableInLine(asDocument(document), 0, 'dying-relu'))).toBe(
      '// gradwise-disable-next-line dying-relu\r\none();\r\ntwo();\r\n',
    );
  });
});

describe('for a file', () => {
  test.each([
    ['a.ts', 'typescript', 'one();', '/* gradwise-disable dying-relu */\none();'],
    ['a.vue', 'vue', '<script>', '<!-- gradwise-disable dying-relu -->\n<script>'],
    [
      'a.mjs',
      'javascript',
      '#!/usr/bin/env node\none();',
      '#!/usr/bin/env node\n/* gradwise-disable dying-relu */\none();',
    ],
  ])('%s', (name, language, before, after) => {
    const document = TextDocument.open(name, language, before);
    const text = applied(document, disableInFile(asDocument(document), 'dying-relu'));
    expect(text).toBe(after);
    expect(covers(text, 'dying-relu', text.split('\n').length - 1)).toBe(true);
  });
});
