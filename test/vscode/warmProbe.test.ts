import { beforeEach, describe, expect, test, vi } from 'vitest';
import { WarmProbe } from '../../src/vscode/warmProbe';
import { user } from './fake';

vi.mock('vscode', () => import('./fake'));

const started: { readonly limits: unknown; readonly dispose: ReturnType<typeof vi.fn> }[] = [];
vi.mock('../../src/probe/client', () => ({
  startProbe: (limits: unknown) => {
    const process = { limits, dispose: vi.fn() };
    started.push(process);
    return process;
  },
}));

beforeEach(() => {
  started.length = 0;
  user.settings.clear();
});
const changes = (setting: string): void =>
  user.changesConfiguration.fire({ affectsConfiguration: (section) => section === setting });

describe('the probe process of a window', () => {
  test('is started when it is first needed, and is one for all', async () => {
    const probe = new WarmProbe();
    expect(started).toEqual([]);
    expect(await probe.get()).toBe(await probe.get());
    expect(started.map(({ limits }) => limits)).toEqual([{}]);
  });

  test('is started anew with the memory that the setting allows, and only when that changes', async () => {
    const probe = new WarmProbe();
    const first = await probe.get();
    changes('gradwise.probe.seeds');
    expect(await probe.get()).toBe(first);
    user.settings.set('probe.memoryLimitMB', 512);
    changes('gradwise.probe.memoryLimitMB');
    expect(started[0]?.dispose).toHaveBeenCalledOnce();
    await probe.get();
    expect(started[1]?.limits).toEqual({ memoryLimitMB: 512 });
  });

  test('ends with the extension, and listens to nothing any more', async () => {
    const probe = new WarmProbe();
    await probe.get();
    probe.dispose();
    changes('gradwise.probe.memoryLimitMB');
    expect(started[0]?.dispose).toHaveBeenCalledOnce();
  });
});
