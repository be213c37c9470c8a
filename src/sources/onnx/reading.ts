import type { ExternalData } from './external';
import type { Wire } from './wire';

/** What every message of a model is read with. */
export interface Reading {
  readonly wire: Wire;
  /** Absolute path of the file that is read, for spans. */
  readonly file: string;
  readonly external: ExternalData;
}

/** `StringStringEntryProto`, into `entries`. */
export function readEntry({ wire }: Reading, entries: Map<string, string>): void {
  let key = '';
  let value = '';
  wire.message(() => {
    for (let field = wire.next(); field; field = wire.next()) {
      if (field === 1) key = wire.text();
      else if (field === 2) value = wire.text();
      else wire.skip();
    }
  });
  entries.set(key, value);
}

/** `OperatorSetIdProto`, into `opsets`. */
export function readOpset({ wire }: Reading, opsets: Map<string, number>): void {
  let domain = '';
  let version = 0;
  wire.message(() => {
    for (let field = wire.next(); field; field = wire.next()) {
      if (field === 1) domain = readDomain(wire);
      else if (field === 2) version = wire.int();
      else wire.skip();
    }
  });
  opsets.set(domain, version);
}

/** The standard domain has two names; '' is the one used here. */
export function readDomain(wire: Wire): string {
  const domain = wire.text();
  return domain === 'ai.onnx' ? '' : domain;
}
