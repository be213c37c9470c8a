import { describe, expect, test } from 'vitest';
import { limits, shorten } from '../../src/view/limits';
import { runOf, step } from '../../src/view/run';
import { analysis, chain, measured } from './network';

const probedAs = (probe: Parameters<typeof measured>[0]) =>
  runOf(analysis({ models: [{ ...chain(1, () => 1), probe: measured(probe) }] }), { kind: 'ended' });

describe('the state of a run', () => {
  test.each(['static', 'restricted', 'virtual', 'cancelled'] as const)(
    'is %s when only static rules ran so',
    (kind) => {
      expect(runOf(analysis({ models: [chain(1, () => 1)] }), { kind })).toEqual({ kind });
    },
  );

  test('is unreadable when the file holds no model, whatever was asked for', () => {
    for (const kind of ['ended', 'static', 'restricted'] as const)
      expect(runOf(analysis(), { kind })).toEqual({ kind: 'unreadable' });
  });

  test('is cancelled when it was stopped before anything was known', () => {
    expect(runOf(undefined, { kind: 'cancelled' })).toEqual({ kind: 'cancelled' });
  });

  test('tells how long a complete probe took, with how many draws and in which mode', () => {
    expect(probedAs({ seeds: [1, 2], training: true })).toEqual({
      kind: 'probed',
      totalMs: 60,
      seeds: 2,
      training: true,
    });
  });

  test('is that of the probe in training mode where the findings were judged by it', () => {
    const one = chain(1, () => 1);
    const trainingProbe = { ...one.probe, training: true, seeds: [1] };
    expect(runOf(analysis({ models: [{ ...one, trainingProbe }] }), { kind: 'ended' })).toMatchObject({
      training: true,
      seeds: 1,
    });
  });

  test('is failed where the probe in training mode did, because the findings then know of no measurement', () => {
    const trainingProbe = measured({ status: 'failed', reason: 'It took too long.', crashed: true });
    expect(runOf(analysis({ models: [{ ...chain(1, () => 1), trainingProbe }] }), { kind: 'ended' })).toEqual({
      kind: 'failed',
      reason: 'The probe in training mode failed, so findings are of static rules only: It took too long.',
      crashed: true,
    });
  });

  test('names the cuts of a partial probe', () => {
    const cuts = [{ node: 'n', op: 'Loop', reason: 'control flow' }];
    expect(probedAs({ status: 'partial', reason: 'One cut.', cuts })).toEqual({
      kind: 'partial',
      reason: 'One cut.',
      cuts,
    });
  });

  test('tells a probe that died from one that could not run', () => {
    expect(probedAs({ status: 'failed', reason: 'SIGKILL', crashed: true })).toMatchObject({
      kind: 'failed',
      crashed: true,
    });
    expect(probedAs({ status: 'failed', reason: 'No inputs.' })).toMatchObject({ kind: 'failed', crashed: false });
  });

  test('is failed when the analysis itself broke', () => {
    expect(runOf(undefined, { kind: 'broken', message: 'oops' })).toMatchObject({ kind: 'failed', reason: 'oops' });
  });
});

describe('progress', () => {
  test.each([
    [-1, 0],
    [0.25, 0.25],
    [7, 1],
    [Number.NaN, 0],
  ])('of %d is shown as %d', (done, expected) => {
    expect(step({ phase: 'run', done })).toEqual({ phase: 'run', done: expected, detail: null });
  });
});

describe('a text that is too long', () => {
  test('ends in an ellipsis', () => {
    expect(shorten('abcdef', 4)).toBe('abc…');
    expect(shorten('abcd', 4)).toBe('abcd');
    expect(shorten('x'.repeat(1000), limits.name)).toHaveLength(limits.name);
  });

  test('is never cut inside a character', () => {
    expect(shorten('ab🙂cd', 4)).toBe('ab…');
  });
});
