import { describe, expect, it } from 'vitest';
import type { Finding, Severity } from '../../src/findings/finding';
import { inOrder } from '../../src/findings/order';

const finding = (ruleId: string, severity: Severity, layer?: string): Finding => ({
  ruleId,
  severity,
  message: 'It speaks.',
  explanation: '',
  advice: '',
  ...(layer === undefined ? {} : { layer }),
  evidence: {},
  docs: '',
  fixes: [],
});
const position = (layer: string): number => ['first', 'second'].indexOf(layer);

describe('findings', () => {
  it('come by severity, then by place, then by rule; those of the whole model before those of a layer', () => {
    const sorted = inOrder(
      [
        finding('b', 'warning', 'second'),
        finding('a', 'warning', 'second'),
        finding('c', 'warning', 'first'),
        finding('d', 'warning'),
        finding('e', 'error', 'second'),
        finding('f', 'info', 'first'),
      ],
      position,
    );
    expect(sorted.map((f) => f.ruleId).join('')).toBe('edcabf');
  });

  it('are told once where a rule says the same twice', () => {
    expect(inOrder([finding('a', 'info', 'first'), finding('a', 'info', 'first')], position)).toHaveLength(1);
  });
});
