import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FileSpan } from '../../model';
import { OnnxError, quoted } from './error';

import { pathWithin } from './within';

/** External data (https://onnx.ai/onnx/repo-docs/ExternalData.html): tensors in files beside the model, and nowhere else. */
export class ExternalData {
  private readonly folder: string;
  private readonly files = new Map<string, { readonly file: string; readonly size: number }>();

  constructor(model: string) {
    this.folder = dirname(model);
  }

  /** The span that a tensor's `external_data` entries name; `expected` is the tensor's size in bytes by type and shape. */
  locate(tensor: string, entries: ReadonlyMap<string, string>, expected: number): FileSpan {
    const location = entries.get('location');
    if (location === undefined || location === '') {
      throw new OnnxError(
        'missing-external-data',
        `Tensor ${quoted(tensor)} is external, but does not say in which file. Export the model again.`,
      );
    }
    const { file, size } = this.find(tensor, location);
    const offset = wholeNumber(tensor, 'offset', entries.get('offset') ?? '0');
    const length = wholeNumber(tensor, 'length', entries.get('length') ?? String(expected));
    if (offset + length > size) {
      throw new OnnxError(
        'external-data-range',
        `Tensor ${quoted(tensor)} lies at bytes ${offset} to ${offset + length} of ${location}, which has only ${size}. ` +
          'The two files do not belong together, or the second is cut off: download both again.',
        { offset },
      );
    }
    return { file, offset, length };
  }

  private find(tensor: string, location: string): { readonly file: string; readonly size: number } {
    const known = this.files.get(location);
    if (known) return known;
    if (!isInnerPath(location)) throw outside(tensor, location);
    const file = join(this.folder, location);
    let real: string;
    try {
      real = realpathSync(file);
    } catch {
      throw new OnnxError(
        'missing-external-data',
        `Tensor ${quoted(tensor)} lies in ${location}, which is not in the model's folder. Put ${basename(location)} beside the model.`,
      );
    }
    if (pathWithin(realpathSync(this.folder), real) === undefined) throw outside(tensor, location);
    const stat = statSync(real);
    if (!stat.isFile()) {
      throw new OnnxError(
        'missing-external-data',
        `Tensor ${quoted(tensor)} lies in ${location}, which is not a file.`,
      );
    }
    const found = { file, size: stat.size };
    this.files.set(location, found);
    return found;
  }
}

/** A relative path without `..`, on any operating system. */
const isInnerPath = (location: string): boolean =>
  !/^([/\\]|[A-Za-z]:)/.test(location) && !location.includes('\0') && !location.split(/[/\\]/).includes('..');

const outside = (tensor: string, location: string): OnnxError =>
  new OnnxError(
    'external-data-outside',
    `Tensor ${quoted(tensor)} points to ${quoted(location)}, which leaves the model's folder. ` +
      'For safety only files in it are read: move the data there and save the model with a relative location.',
  );

function wholeNumber(tensor: string, what: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new OnnxError(
    'external-data-range',
    `Tensor ${quoted(tensor)} has the external ${what} ${quoted(text)}, which is no whole number of bytes. Export the model again.`,
  );
}
