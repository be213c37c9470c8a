import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configurationAt, problemIn } from '../src/analyzeConfiguration';
import { quote } from './support/tfjs/read';

describe('a configuration', () => {
  it('is asked with paths, and its patterns start at its folder', () => {
    const text = '{ "ignores": ["old/"], "overrides": [{ "files": ["new/*.js"], "rules": { "dying-relu": "off" } }] }';
    const { ignores, rules } = configurationAt('/work/app/gradwise.config.json', text);
    expect(ignores(join('/work/app', 'old', 'deep', 'a.js'))).toBe(true);
    expect(ignores('/work/old/a.js')).toBe(false);
    expect(rules('/work/app/new/a.js')).toEqual({ 'dying-relu': { severity: 'off' } });
    expect(rules('/work/new/a.js')).toEqual({});
  });
});

describe('what is wrong with the text of a configuration', () => {
  it('is nothing, of one that is right', () => {
    expect(problemIn('{ "rules": { "dying-relu": ["info", { "errorShare": 0.5 }] } }')).toBeUndefined();
  });

  // The words that a person would point at.
  it.each([
    ['{ "rules": { "dead-relu": "off" } }', '"dead-relu": "off"', '“rules” names the rule “dead-relu”'],
    ['{ "rules": { "dying-relu": ["on"] } }', '"dying-relu": ["on"]', '“rules”: “dying-relu” must be "off"'],
    ['{ "rules": { "dying-relu": ["info", { "share": 1 }] } }', '"share": 1', 'has no option “share”'],
    ['{ "rules": { "dying-relu": ["info", { "errorShare": "1" }] } }', '"errorShare": "1"', 'must be a number'],
    ['{ "rule": {} }', '"rule": {}', 'The configuration has no field “rule”'],
    ['{ "overrides": [{ "files": ["a", 1], "rules": {} }] }', '1', 'entry 1 is 1'],
    ['{ "overrides": [{ "rules": {} }] }', '{ "rules": {} }', '“overrides[0].files” must be a list, but is missing'],
    ['{ "overrides": [{ "files": [], "rule": {} }] }', '"rule": {}', '“overrides[0]” has no field “rule”'],
    ['{ "ignores": "x" }', '"ignores": "x"', '“ignores” must be a list'],
    ['[]', '[]', 'The configuration must be an object'],
    ['{ "rules": {} "ignores": [] }', '"', 'The configuration needs a comma or a closing brace here.'],
    ['{ "rules": {', '', 'The configuration needs a name in double quotes here.'],
  ])('%s', (text, words, message) => {
    const problem = problemIn(text);
    expect(problem?.message).toContain(message);
    expect(quote(text, problem?.range)).toBe(words);
  });
});
