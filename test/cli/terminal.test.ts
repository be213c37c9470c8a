import { afterEach, describe, expect, it, vi } from 'vitest';
import { table } from '../../src/cli/table';
import { hasColour, progressLine } from '../../src/cli/terminal';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Whether a stream is a terminal, and what is written to it. */
function stream(which: 'stdout' | 'stderr', isTTY: boolean): string[] {
  const written: string[] = [];
  const real = process[which];
  vi.spyOn(process, which, 'get').mockReturnValue(
    Object.create(real, {
      isTTY: { value: isTTY },
      columns: { value: 20 },
      write: { value: (text: string) => written.push(text) > 0 },
    }),
  );
  return written;
}

describe('progress', () => {
  it('is written over in place on a terminal, and gone in the end', () => {
    const written = stream('stderr', true);
    const line = progressLine();
    line.show('net.onnx: run 40 % of everything');
    line.clear();
    expect(written).toEqual(['\r\u001b[2Knet.onnx: run 40 % ', '\r\u001b[2K']);
  });

  it('is silent elsewhere', () => {
    const written = stream('stderr', false);
    const line = progressLine();
    line.show('net.onnx: run 40 %');
    line.clear();
    expect(written).toEqual([]);
  });
});

describe('colour', () => {
  it('is for terminals whose user has not said no', () => {
    vi.stubEnv('NO_COLOR', '');
    stream('stdout', true);
    expect(hasColour()).toBe(true);
    vi.stubEnv('NO_COLOR', '1');
    expect(hasColour()).toBe(false);
  });

  it('is not for pipes and files', () => {
    vi.stubEnv('NO_COLOR', '');
    stream('stdout', false);
    expect(hasColour()).toBe(false);
  });
});

describe('a table', () => {
  it('has columns as wide as their widest cell, and no spaces at the end', () => {
    const rows = [
      ['a', '1', 'last'],
      ['longer', '22', 'x'],
    ];
    expect(table(['id', 'n', 'title'], rows)).toBe('id      n   title\na       1   last\nlonger  22  x\n');
  });
});
