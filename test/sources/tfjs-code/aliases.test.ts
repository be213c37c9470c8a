import { describe, expect, it } from 'vitest';
import { bodyOf, messages, readCode } from '../../support/tfjs/read';

/** Names of modules that a project's settings turn into paths. */

const sizes = 'export const units = 7;';
const units = (
  specifier: string,
  files: Readonly<Record<string, string>>,
  path = '/work/app/src/nets/main.ts',
): unknown => {
  const text = `import * as tf from '@tensorflow/tfjs';\nimport { units } from '${specifier}';\ntf.sequential({ layers: [tf.layers.dense({ units, inputShape: [2] })] });`;
  const { networks } = readCode(text, path, files);
  return networks[0] && bodyOf(networks[0])[0]?.config.units;
};
const settings = (compilerOptions: object, more: object = {}): string => JSON.stringify({ ...more, compilerOptions });

describe('a name in an import', () => {
  it.each([
    ['a pattern', '@lib/sizes', { baseUrl: '.', paths: { '@lib/*': ['src/lib/*'] } }],
    ['a pattern without a base', '@lib/sizes', { paths: { '@lib/*': ['./src/lib/*'] } }],
    ['a name', 'sizes', { baseUrl: '.', paths: { sizes: ['src/lib/sizes.ts'] } }],
    ['the second of two places', '#/sizes', { baseUrl: '.', paths: { '#/*': ['generated/*', 'src/lib/*'] } }],
    ['a pattern with an ending', 'sizes.net', { baseUrl: 'src', paths: { '*.net': ['lib/*'] } }],
    ['the base', 'lib/sizes', { baseUrl: './src' }],
  ])('is led by %s of tsconfig.json', (_, specifier, options) => {
    const files = { '/work/app/tsconfig.json': settings(options), '/work/app/src/lib/sizes.ts': sizes };
    expect(units(specifier, files)).toBe(7);
  });

  it('is led by jsconfig.json', () => {
    const files = { '/work/app/jsconfig.json': settings({ baseUrl: 'src' }), '/work/app/src/lib/sizes.js': sizes };
    expect(units('lib/sizes', files, '/work/app/src/main.js')).toBe(7);
  });

  it('is led by what other settings are extended', () => {
    const files = {
      '/work/app/tsconfig.json': settings({ strict: true }, { extends: '../base' }),
      '/work/base.json': settings({ baseUrl: 'app/src' }),
      '/work/app/src/lib/sizes.ts': sizes,
    };
    expect(units('lib/sizes', files)).toBe(7);
  });

  it('is led by settings with comments and commas too many', () => {
    const files = {
      '/work/app/tsconfig.json':
        '{\n  // where sources are\n  "compilerOptions": { "baseUrl": "./src", /* "paths": {}, */ "paths": { "@a//*": ["lib/*",], }, },\n}',
      '/work/app/src/lib/sizes.ts': sizes,
    };
    expect(units('@a//sizes', files)).toBe(7);
  });

  it.each(['@', '~'])('begins with %s in the folder of sources, as bundlers have it', (sign) => {
    expect(units(`${sign}/lib/sizes`, { '/work/app/src/lib/sizes.ts': sizes })).toBe(7);
  });

  it.each(['{', '[]', '{ "compilerOptions": 3 }', '{ "extends": "./tsconfig.json" }'])(
    'is a package where settings make no sense: %s',
    (text) => {
      expect(units('lodash', { '/work/app/tsconfig.json': text })).toMatchObject({ kind: 'unknown' });
    },
  );

  it('is said to be unread where it leads nowhere', () => {
    const files = { '/work/app/tsconfig.json': settings({ baseUrl: 'src' }) };
    const text = `import { units } from 'lib/none';\ntf.sequential({ layers: [tf.layers.dense({ units, inputShape: [2] })] });`;
    expect(messages(readCode(text, '/work/app/src/main.ts', files))).toContainEqual(
      expect.stringContaining('it comes from `lib/none`, which is not read'),
    );
  });
});
