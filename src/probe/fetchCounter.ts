import type { NumericType } from './elements';
import type { UnitActivity } from './measured';
import { writeNpy } from './npy';
import type { Fetch, Fetched, Want } from './protocol';
import { Accumulator, type UnitLayout } from './statistics';

type Unit = Extract<Want, { readonly units: number }>;
type Save = Extract<Want, { readonly save: string }>;

interface Draw {
  readonly dtype: NumericType;
  readonly dims: readonly number[];
}

/** Gathers what is wanted of one fetched tensor, draw after draw. */
export class FetchCounter {
  readonly #fetch: Fetch;
  readonly #unit: Unit | undefined;
  readonly #values: Uint8Array[] = [];
  readonly #unlike: number[] = [];
  #draws = 0;
  #first: Draw | undefined;
  #accumulator: Accumulator | undefined;
  #layout: UnitLayout | undefined;
  /** Where the shape depends on the data, positions of later draws may not fit the units of the first. */
  #sameLayout = true;
  #isEmpty = true;

  constructor(fetch: Fetch) {
    this.#fetch = fetch;
    this.#unit = fetch.want.find((want): want is Unit => typeof want === 'object' && 'units' in want);
  }

  add(draw: Draw, bytes: Uint8Array): void {
    const { want } = this.#fetch;
    if (!this.#first) {
      this.#first = draw;
      this.#layout = this.#unit && unitLayout(draw.dims, this.#unit.units);
      if (want.includes('stats') || this.#layout) this.#accumulator = new Accumulator(draw.dtype, this.#layout);
      const save = want.find((w): w is Save => typeof w === 'object' && 'save' in w);
      if (save) writeNpy(save.save, { ...draw, bytes });
    }
    const layout = this.#unit && unitLayout(draw.dims, this.#unit.units);
    this.#sameLayout &&= layout?.units === this.#layout?.units && layout?.inner === this.#layout?.inner;
    this.#isEmpty &&= bytes.byteLength === 0;
    this.#accumulator?.add(bytes);
    this.#accumulator?.endDraw();
    if (want.includes('value')) this.#values.push(bytes);
    const [first] = this.#values;
    if (String(draw.dims) !== String(this.#first.dims) || (first && Buffer.compare(first, bytes) !== 0)) {
      this.#unlike.push(this.#draws);
    }
    this.#draws++;
  }

  /** Throws when no draw was added. */
  result(): Fetched {
    if (!this.#first) throw new Error(`${this.#fetch.name} was never fetched.`);
    const { want } = this.#fetch;
    const stats = want.includes('stats') ? this.#accumulator?.stats() : undefined;
    const known = this.#sameLayout && !this.#isEmpty;
    const units: UnitActivity | undefined = known ? this.#accumulator?.activity() : undefined;
    return {
      dtype: this.#first.dtype,
      dims: this.#first.dims,
      ...(this.#unlike.length > 0 && { unlike: this.#unlike }),
      ...(stats && { stats }),
      ...(units && { units }),
      ...(want.includes('value') && { values: this.#values }),
    };
  }
}

/** Undefined when the tensor has no such axis, or could not hold elements along it. */
function unitLayout(dims: readonly number[], axis: number): UnitLayout | undefined {
  const at = axis < 0 ? axis + dims.length : axis;
  const units = dims[at];
  const inner = dims.slice(at + 1).reduce((n, d) => n * d, 1);
  return units && inner ? { units, inner } : undefined;
}
