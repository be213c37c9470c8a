import { describe, expect, it } from 'vitest';
import { type Fed, Ways } from '../src/analyzeSubject';
import { FeedError } from '../src/probe/feeds';
import { graph } from './probe/graphs';

const fed = (name: string): Fed => ({ inputs: [], graph: { ...graph([], [], []), name }, types: new Map() });

function* impossible(): Generator<Fed, void> {
  yield* [];
  throw new FeedError('It takes a sequence.');
}

const names = (ways: Ways): string[] => [...ways].map((way) => way.graph.name);

describe('the ways to feed a model', () => {
  it('begin with the first, which is known at once, and are gone through once', () => {
    const asked: string[] = [];
    function* all(): Generator<Fed, void> {
      for (const name of ['a', 'b', 'c']) {
        asked.push(name);
        yield fed(name);
      }
    }
    const ways = new Ways(all(), false);
    expect([ways.first?.graph.name, asked]).toEqual(['a', ['a']]);
    expect(names(ways)).toEqual(['a', 'b', 'c']);
  });

  it('may be none, with the reason', () => {
    const ways = new Ways(impossible(), false);
    expect([ways.first, ways.refusal?.message, names(ways)]).toEqual([undefined, 'It takes a sequence.', []]);
  });

  it('must be possible where somebody asked for one', () => {
    expect(() => new Ways(impossible(), true)).toThrow(FeedError);
  });
});
