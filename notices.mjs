// Third-party notices: what the bundles and the package hold of others, with its licences, gathered from what esbuild really put in.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Packed as they are, beside the bundles. */
const packedWhole = ['node_modules/onnxruntime-common', 'node_modules/onnxruntime-node'];

/** Packages of these owners of repositories come without a text of their licence. */
const holders = new Map([['Microsoft', 'Microsoft Corporation']]);

/**
 * One section for each package, by name. Throws for a package of which the licence's text is not known.
 * @param {readonly import('esbuild').Metafile[]} metafiles of all bundles
 */
export function notices(metafiles) {
  const folders = new Set([...metafiles.flatMap(bundledFolders), ...packedWhole]);
  const sections = [...folders].map(section).sort();
  return `${['Gradwise holds software of others, under the licences below.', ...sections].join(`\n\n${'─'.repeat(80)}\n\n`)}\n`;
}

/** Folders of the packages of which something is left in the output. */
const bundledFolders = ({ outputs }) =>
  Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);

function section(folder) {
  const { name, version, license, repository } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const home = repository.url.replace(/^git\+|\.git$/g, '');
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|notices?|copyrightnotice|thirdpartynotice\w*)(\.(txt|md))?$/i.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  return [
    `${name} ${version} (${license})\n${home}`,
    ...(texts.length > 0 ? texts : [mitLicence(name, license, home)]),
  ].join('\n\n');
}

/** The terms are those of Gradwise itself, the copyright is another's. */
function mitLicence(name, license, home) {
  const holder = holders.get(new URL(home).pathname.split('/')[1]);
  if (license !== 'MIT' || !holder) throw new Error(`${name} comes without its licence; please add it to notices.mjs.`);
  const terms = readFileSync('LICENSE', 'utf8')
    .replace(/^[\s\S]*?(?=Permission is hereby granted)/, '')
    .trim();
  return `MIT License\n\nCopyright (c) ${holder}\n\n${terms}`;
}
