import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/analysis';
import { writeReport } from '../../src/report';
import { rules } from '../../src/rules';
import { analysisOf, context, healthy, modelAnalysis, sick, unreadable } from './analyses';

/**
 * The schema of OASIS, as the SARIF matchers for jest ship it. It is written in draft 4 of JSON Schema and uses nothing that later
 * drafts read differently but its own name, `id`.
 */
const {
  $schema: _draft,
  id: _id,
  ...schema
} = JSON.parse(readFileSync('node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json', 'utf8'));
const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false });
addFormats(ajv);
const validate = ajv.compile(schema);

const sarif = (...analyses: readonly Analysis[]) => JSON.parse(writeReport('sarif', analyses, context));
const runOf = (...analyses: readonly Analysis[]) => sarif(...analyses).runs[0];

const range = { start: { line: 4, character: 2 }, end: { line: 4, character: 9 } };
const withCode = (): Analysis => {
  const analysis = modelAnalysis(sick);
  const edits = [{ range, newText: 'relu' }];
  const fix = { title: 'Use ReLU', kind: 'text-edit', safe: true, edits, effect: { by: 'theory' } } as const;
  return {
    ...analysisOf(sick),
    path: '/work/project/src/my net#1.js',
    models: [{ ...analysis, findings: analysis.findings.map((f) => ({ ...f, range, fixes: [fix] })) }],
  };
};

describe('the SARIF report', () => {
  it.each([
    ['a sick network', [analysisOf(sick)]],
    ['a healthy network', [analysisOf(healthy)]],
    ['a file that cannot be read', [unreadable]],
    ['code with ranges and fixes', [withCode()]],
    ['no file at all', []],
    ['NaN in a network', [analysisOf('input 8\ndense 8 relu nan\ndense 4 linear he-normal')]],
  ])('is valid for %s', (_, analyses) => {
    const valid = validate(sarif(...analyses));
    expect(validate.errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  it('is checked by a schema that does reject', () => {
    expect(validate({ version: '2.1.0', runs: [{ tool: {} }] })).toBe(false);
  });

  it('describes every rule, with its page as help', () => {
    const { driver } = runOf().tool;
    expect(driver.rules.map((r: { id: string }) => r.id)).toEqual([...rules.keys()]);
    const rule = driver.rules.find((r: { id: string }) => r.id === 'vanishing-gradient');
    expect(rule.help.markdown).toBe('# A page\n\nIts text.\n');
    expect(driver.semanticVersion).toBe('1.2.3');
  });

  it('points at the layer of a graph', () => {
    const [result] = runOf(analysisOf(sick)).results;
    expect(result).toMatchObject({ ruleId: 'saturating-deep-stack', level: 'error' });
    expect(result.locations[0].physicalLocation.artifactLocation).toEqual({
      uri: 'models/net.onnx',
      uriBaseId: 'SRCROOT',
    });
    expect(result.locations[0].logicalLocations[0].fullyQualifiedName).toBe('dense_1');
    expect(result.relatedLocations.length).toBeGreaterThan(10);
    expect(runOf(analysisOf(sick)).tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
  });

  it('points at lines and columns of code, counted from one, and carries the fix', () => {
    const [result] = runOf(withCode()).results;
    const region = { startLine: 5, startColumn: 3, endLine: 5, endColumn: 10 };
    expect(result.locations[0].physicalLocation.region).toEqual(region);
    expect(result.fixes[0].artifactChanges[0].replacements[0]).toEqual({
      deletedRegion: region,
      insertedContent: { text: 'relu' },
    });
    expect(result.locations[0].physicalLocation.artifactLocation.uri).toBe('src/my%20net%231.js');
  });

  it('keeps fingerprints when lines move and numbers change, and tells layers apart', () => {
    const print = (analysis: Analysis): string => runOf(analysis).results[0].partialFingerprints['gradwise/v1'];
    const moved = (change: object): Analysis => {
      const analysis = modelAnalysis(sick);
      return {
        ...analysisOf(sick),
        models: [{ ...analysis, findings: analysis.findings.map((f) => ({ ...f, ...change })) }],
      };
    };
    expect(print(moved({ range, message: 'Other numbers.' }))).toBe(print(analysisOf(sick)));
    expect(print(moved({ layer: 'dense_2' }))).not.toBe(print(analysisOf(sick)));
  });

  it('tells what could not be read or probed as notifications', () => {
    const [invocation] = runOf(unreadable).invocations;
    expect(invocation.executionSuccessful).toBe(false);
    expect(invocation.toolExecutionNotifications[0]).toMatchObject({
      level: 'error',
      descriptor: { id: 'truncated-file' },
    });
    const analysis = modelAnalysis(healthy);
    const probe = { ...analysis.probe, status: 'failed', reason: 'It ran out of memory.', crashed: true } as const;
    const [crash] = runOf({ ...analysisOf(healthy), models: [{ ...analysis, probe }] }).invocations;
    expect(crash.executionSuccessful).toBe(false);
    expect(crash.toolExecutionNotifications[0].message.text).toBe('Probe failed: It ran out of memory.');
  });

  it('lets no name become markup, neither in the message nor in the explanation', () => {
    const analysis = modelAnalysis(sick);
    const evil = '<img src=x onerror=alert(1)> [x](y) \u202e';
    const findings = analysis.findings.map((f) => ({ ...f, message: evil, explanation: evil, advice: evil }));
    const [result] = runOf({ ...analysisOf(sick), models: [{ ...analysis, findings }] }).results;
    expect(result.message.markdown).not.toMatch(/<img|(?<!\\)\[x|\u202e/);
    expect(result.message.text).not.toContain('\u202e');
  });

  it('tells that the probe in training mode crashed', () => {
    const analysis = modelAnalysis(healthy);
    const trainingProbe = {
      ...analysis.probe,
      status: 'failed',
      reason: 'It died.',
      crashed: true,
      tensors: [],
    } as const;
    const [invocation] = runOf({ ...analysisOf(healthy), models: [{ ...analysis, trainingProbe }] }).invocations;
    expect(invocation.executionSuccessful).toBe(false);
    expect(invocation.toolExecutionNotifications).toMatchObject([
      { level: 'error', message: { text: 'Probe failed: It died.' } },
    ]);
  });
});
