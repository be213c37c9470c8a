import { byteLength, type DataType, dataTypes, type FileSpan } from '../../model';
import { ExternalData } from './external';
import { FileWindow, withFile } from './file';
import { readEntry } from './reading';
import { type Extent, Wire } from './wire';

/** Where in a model file its tensors are written, byte by byte: what has to be known to change one and nothing else. */

/** A message whose length is written before it: whoever changes its content may have to change that, too. */
export interface Container {
  /** First byte of the length. */
  readonly lengthAt: number;
  readonly content: Extent;
  readonly within?: Container;
}

/** A field with its tag. */
export interface Field {
  readonly number: number;
  readonly whole: Extent;
  /** Of a length-delimited field, what it holds. */
  readonly content?: Extent;
}

export interface PlacedTensor {
  /** Of an initializer, or the output of the Constant node that holds it, in the main graph; absent for all others. */
  readonly name?: string;
  readonly dtype: DataType | undefined;
  readonly dims: readonly number[];
  readonly message: Container;
  /** Those that hold elements: raw or typed data. */
  readonly data: readonly Field[];
  /** Entries that say where external data lie, by key, each a field of the message. */
  readonly external: ReadonlyMap<string, Field>;
  /** Where external data lie. */
  readonly span?: FileSpan;
}

type Kind = 'model' | 'graph' | 'node' | 'attribute' | 'function' | 'sparse' | 'tensor';

/** Which fields of which message hold messages with tensors in them (onnx.proto). */
const inner: Readonly<Record<Exclude<Kind, 'tensor'>, Readonly<Record<number, Kind>>>> = {
  model: { 7: 'graph', 25: 'function' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  function: { 7: 'node', 11: 'attribute' },
  sparse: { 1: 'tensor', 2: 'tensor' },
};

/** `float_data`, `int32_data`, `string_data`, `int64_data`, `raw_data`, `double_data`, `uint64_data`. */
const dataFields: ReadonlySet<number> = new Set([4, 5, 6, 7, 9, 10, 11]);

/** Every tensor of a model, in subgraphs and functions too, in the order of the file. Throws OnnxError. */
export function placedTensors(path: string): readonly PlacedTensor[] {
  return withFile(path, (descriptor, size) => {
    const places = new Places(new Wire(new FileWindow(descriptor, size)), path);
    places.walk('model', undefined, { depth: 0 });
    return places.found;
  });
}

/** What the messages around a tensor say of it. */
interface Around {
  /** How many graphs it lies in. */
  readonly depth: number;
  /** What a Constant node makes. */
  readonly constant?: string | undefined;
}

class Places {
  readonly found: PlacedTensor[] = [];
  private readonly beside: ExternalData;

  constructor(
    private readonly wire: Wire,
    private readonly file: string,
  ) {
    this.beside = new ExternalData(file);
  }

  /** The message that is open, to its end. */
  walk(kind: Exclude<Kind, 'tensor'>, container: Container | undefined, around: Around): void {
    const { wire } = this;
    const told = kind === 'node' && around.depth === 1 ? { ...around, constant: this.constantOf() } : around;
    for (let field = wire.next(); field; field = wire.next()) {
      const next = inner[kind][field];
      if (next === undefined) {
        wire.skip();
        continue;
      }
      const lengthAt = wire.position;
      const content = wire.extent();
      wire.seek(lengthAt);
      const here: Container = { lengthAt, content, ...(container && { within: container }) };
      wire.message(() => {
        if (next === 'tensor') this.tensor(here, kind, told);
        else this.walk(next, here, next === 'graph' ? { depth: told.depth + 1 } : told);
      });
    }
  }

  /** The output of the node that is open, where it is a Constant. */
  private constantOf(): string | undefined {
    const { wire } = this;
    const start = wire.position;
    let output: string | undefined;
    let op = '';
    for (let field = wire.next(); field; field = wire.next()) {
      if (field === 2) output ??= wire.text();
      else if (field === 4) op = wire.text();
      else wire.skip();
    }
    wire.seek(start);
    return op === 'Constant' ? output : undefined;
  }

  private tensor(message: Container, parent: Kind, { depth, constant }: Around): void {
    const { wire } = this;
    const dims: number[] = [];
    const data: Field[] = [];
    const external = new Map<string, Field>();
    const entries = new Map<string, string>();
    let code = 0;
    let name = '';
    let isExternal = false;
    for (let start = wire.position, number = wire.next(); number; start = wire.position, number = wire.next()) {
      if (number === 1) wire.numbers(dims, 'int');
      else if (number === 2) code = wire.int();
      else if (number === 8) name = wire.text();
      else if (number === 13) this.entry(start, entries, external);
      else if (number === 14) isExternal = wire.int() === 1;
      else if (dataFields.has(number)) data.push(this.field(number, start));
      else wire.skip();
    }
    const known = depth !== 1 ? undefined : parent === 'graph' ? name : parent === 'attribute' ? constant : undefined;
    const dtype = dataTypes[code];
    const named = { name, start: message.content.offset };
    const span = isExternal && this.beside.locate(named, entries, dtype ? byteLength(dtype, dims) : 0);
    this.found.push({
      ...(known !== undefined && { name: known }),
      dtype,
      dims,
      message,
      data,
      external,
      ...(span && { span }),
    });
  }

  /** The field whose tag has been read, which begins at `start`. */
  private field(number: number, start: number): Field {
    const { wire } = this;
    const content = wire.isDelimited ? wire.passExtent() : wire.skip();
    const whole = { offset: start, length: wire.position - start };
    return { number, whole, ...(content && { content }) };
  }

  private entry(start: number, entries: Map<string, string>, external: Map<string, Field>): void {
    const { wire } = this;
    const at = wire.position;
    const content = wire.extent();
    wire.seek(at);
    const own = new Map<string, string>();
    readEntry({ wire, file: this.file, external: this.beside }, own);
    const field = { number: 13, whole: { offset: start, length: wire.position - start }, content };
    for (const [key, value] of own) {
      entries.set(key, value);
      external.set(key, field);
    }
  }
}
