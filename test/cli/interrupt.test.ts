import { describe, expect, it } from 'vitest';
import { interruptible } from '../../src/cli/interrupt';

/** As the terminal does on Ctrl-C, without ending the test. */
const interrupt = (): boolean => process.emit('SIGINT');

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

describe('a task that can be interrupted', () => {
  it('gives its result when nobody interrupts', async () => {
    expect(await interruptible(async () => 7)).toBe(7);
  });

  it('is told of Ctrl-C by its signal, and then has no result', async () => {
    const task = interruptible(untilAborted);
    interrupt();
    expect(await task).toBeUndefined();
  });

  it('has no result either when it ends well after Ctrl-C', async () => {
    const task = interruptible(async (signal) => {
      await untilAborted(signal).catch(() => undefined);
      return 7;
    });
    interrupt();
    expect(await task).toBeUndefined();
  });

  it('fails with its own error when it was not interrupted', async () => {
    await expect(interruptible(() => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
  });

  it('leaves no listener behind', async () => {
    const before = process.listenerCount('SIGINT');
    await interruptible(async () => undefined);
    expect(process.listenerCount('SIGINT')).toBe(before);
  });
});
