import { readFileSync, writeFileSync } from 'node:fs';
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../src/findings/configuration';
import { severities } from '../../src/findings/finding';
import { rules } from '../../src/rules';

/** What editors complete and check a `gradwise.config.json` by, held against what reads it. `npm run schema` writes it. */

const shipped = 'media/gradwise.config.schema.json';

const severity = { $ref: '#/definitions/severity' };

/** A severity, alone or in a list with options in place of the rule's own numbers. */
function ruleSchema(title: string, options: Readonly<Record<string, number>>): object {
  const numbers = Object.entries(options).map(([name, value]) => [name, { type: 'number', default: value }]);
  const settings = { type: 'object', properties: Object.fromEntries(numbers), additionalProperties: false };
  const withOptions = { type: 'array', items: [severity, settings], minItems: 1, maxItems: 2 };
  return { description: title, oneOf: [severity, withOptions] };
}

const paths = (description: string) => ({ description, type: 'array', items: { type: 'string', minLength: 1 } });

const schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'What Gradwise says about which files',
  type: 'object',
  properties: {
    $schema: { type: 'string' },
    rules: { $ref: '#/definitions/rules', description: 'What findings of a rule count as, by its name' },
    overrides: {
      description: 'Other rules for some files; the last that fits wins',
      type: 'array',
      items: {
        type: 'object',
        properties: {
          files: paths('Patterns of paths, from the folder of this file'),
          rules: { $ref: '#/definitions/rules' },
        },
        required: ['files', 'rules'],
        additionalProperties: false,
      },
    },
    ignores: paths('Patterns of paths of files that are not looked for'),
  },
  additionalProperties: false,
  definitions: {
    severity: { enum: ['off', ...severities] },
    rules: {
      type: 'object',
      properties: Object.fromEntries(
        [...rules.values()].map(({ meta }) => [meta.id, ruleSchema(meta.title, meta.options ?? {})]),
      ),
      additionalProperties: false,
    },
  },
};

describe('the schema of a configuration', () => {
  it('is shipped with every rule and option', () => {
    if (process.env.GRADWISE_SCHEMA) writeFileSync(shipped, `${JSON.stringify(schema, null, 2)}\n`);
    expect(JSON.parse(readFileSync(shipped, 'utf8'))).toEqual(schema);
  });

  const accepts = new Ajv({ strict: false }).compile(schema);
  const isRead = (text: string): boolean => {
    try {
      parseConfiguration(text);
      return true;
    } catch {
      return false;
    }
  };

  it.each([
    '{}',
    '{ "$schema": "./schema.json", "rules": {}, "overrides": [], "ignores": [] }',
    '{ "rules": { "dying-relu": "off", "missing-activation": ["error"] } }',
    '{ "rules": { "vanishing-gradient": ["warning", { "errorDecades": 8 }] } }',
    '{ "overrides": [{ "files": ["legacy/**"], "rules": { "missing-activation": "info" } }], "ignores": ["old/"] }',
  ])('accepts what is read: %s', (text) => {
    expect([accepts(JSON.parse(text)), isRead(text)]).toEqual([true, true]);
  });

  it.each([
    '[]',
    '{ "rule": {} }',
    '{ "rules": [] }',
    '{ "rules": { "dead-relu": "off" } }',
    '{ "rules": { "dying-relu": "on" } }',
    '{ "rules": { "dying-relu": [] } }',
    '{ "rules": { "dying-relu": ["info", {}, 1] } }',
    '{ "rules": { "dying-relu": ["info", { "share": 1 }] } }',
    '{ "rules": { "missing-activation": ["info", { "share": 1 }] } }',
    '{ "rules": { "dying-relu": ["info", { "errorShare": "1" }] } }',
    '{ "ignores": "x" }',
    '{ "ignores": [1] }',
    '{ "ignores": [""] }',
    '{ "overrides": [{ "rules": {} }] }',
    '{ "overrides": [{ "files": [] }] }',
    '{ "overrides": [{ "files": [], "rules": {}, "ignores": [] }] }',
  ])('rejects what is not read: %s', (text) => {
    expect([accepts(JSON.parse(text)), isRead(text)]).toEqual([false, false]);
  });
});
