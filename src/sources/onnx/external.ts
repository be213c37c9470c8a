import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FileSpan } from '../../model';
import { OnnxError, type OnnxErrorCode, quoted } from './error';
import { reason } from './file';
import { pathWithin } from './within';

/** The tensor that is looked for, and where in the model file it says what it says. */
interface Named {
  readonly name: string;
  /** Byte of the model file. */
  readonly start: number;
}

/** External data (https://onnx.ai/onnx/repo-docs/ExternalData.html): tensors in files beside the model, and nowhere else. */
export class ExternalData {
  private readonly folder: string;
  private readonly files = new Map<string, { readonly file: string; readonly size: number }>();

  constructor(model: string) {
    this.folder = dirname(model);
  }

  /** The span that a tensor's `external_data` entries name; `expected` is the tensor's size in bytes by type and shape. */
  locate(tensor: Named, entries: ReadonlyMap<string, string>, expected: number): FileSpan {
    const location = entries.get('location');
    if (location === undefined || location === '') {
      throw failure(
        'missing-external-data',
        tensor,
        'is external, but does not say in which file. Export the model again.',
      );
    }
    const { file, size } = this.find(tensor, location);
    const offset = wholeNumber(tensor, 'offset', entries.get('offset') ?? '0');
    const length = wholeNumber(tensor, 'length', entries.get('length') ?? String(expected));
    if (offset + length > size) {
      throw failure(
        'external-data-range',
        tensor,
        `lies at bytes ${offset} to ${offset + length} of ${quoted(location)}, which has only ${size}. ` +
          'The two files do not belong together, or the second is cut off: download both again.',
      );
    }
    return { file, offset, length };
  }

  private find(tensor: Named, location: string): { readonly file: string; readonly size: number } {
    const known = this.files.get(location);
    if (known) return known;
    const file = join(this.folder, location);
    const found = isInnerPath(location) && this.status(tensor, location, file);
    if (!found) {
      throw failure(
        'external-data-outside',
        tensor,
        `points to ${quoted(location)}, which leaves the model's folder. ` +
          'For safety only files in it are read: move the data there and save the model with a relative location.',
      );
    }
    this.files.set(location, found);
    return found;
  }

  /** Undefined for a file that links lead to outside the folder. */
  private status(tensor: Named, location: string, file: string): { file: string; size: number } | undefined {
    try {
      const real = realpathSync(file);
      if (pathWithin(realpathSync(this.folder), real) === undefined) return undefined;
      const status = statSync(real);
      if (status.isFile()) return { file, size: status.size };
    } catch (error) {
      throw failure(
        'missing-external-data',
        tensor,
        `lies in ${quoted(location)}, which cannot be opened (${reason(error)}). Put ${quoted(basename(location))} beside the model.`,
      );
    }
    throw failure(
      'missing-external-data',
      tensor,
      `lies in ${quoted(location)}, which is not a file. Export the model again.`,
    );
  }
}

/** A relative path without `..`, on any operating system. */
const isInnerPath = (location: string): boolean =>
  !/^([/\\]|[A-Za-z]:)/.test(location) && !location.includes('\0') && !location.split(/[/\\]/).includes('..');

function wholeNumber(tensor: Named, what: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const said = `has the external ${what} ${quoted(text)}, which is no whole number of bytes. Export the model again.`;
  throw failure('external-data-range', tensor, said);
}

const failure = (code: OnnxErrorCode, { name, start }: Named, what: string): OnnxError =>
  new OnnxError(code, `Tensor ${quoted(name)} ${what}`, { offset: start });
