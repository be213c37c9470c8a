import type { ConfigValue } from '../../../model';
import type { Repeat } from '../interpreter';
import type { Place } from '../source';
import type { Mutable, Trail } from '../trail';
import type { ObjectValue, Site, Written } from '../values';
import type { CompiledCode } from './compile';

/** Output number `output` of a call: what the library calls a symbolic tensor. */
export interface SymbolicTensor {
  readonly kind: 'symbolic';
  readonly call: CallValue;
  readonly output: number;
}

/** A call of a layer on tensors; inputs have one without tensors. */
export interface CallValue {
  /** Calls are numbered as they are made. */
  readonly order: number;
  readonly layer: LayerValue;
  readonly inputs: readonly SymbolicTensor[];
  readonly site: Site | undefined;
  readonly settings: Readonly<Record<string, ConfigValue>> | undefined;
}

/** A layer that is a model. */
export interface ModelState {
  readonly kind: 'sequential' | 'functional';
  /** What was added, for sequential models. */
  readonly layers: readonly LayerValue[];
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
  readonly compiled: CompiledCode | undefined;
  /** Code that sets or loads weights. */
  readonly weightsElsewhere: Place | undefined;
}

export interface Note extends Place {
  readonly message: string;
}

interface LayerState {
  readonly name: string;
  readonly config: Readonly<Record<string, ConfigValue>>;
  readonly calls: readonly CallValue[];
  readonly model: ModelState | undefined;
  readonly weightsElsewhere: Place | undefined;
  readonly notes: readonly Note[];
}

export interface Making {
  readonly className: string;
  readonly name: string;
  readonly config?: Readonly<Record<string, ConfigValue>>;
  /** Where it is made; a layer that the library adds has no place. */
  readonly site?: Site;
  readonly options?: ReadonlyMap<string, Written>;
  readonly repeats?: readonly Repeat[];
  readonly model?: ModelState;
  readonly opaque?: boolean;
  /** An object of a class of the program's own. */
  readonly instance?: ObjectValue;
  readonly weightsElsewhere?: Place | undefined;
  readonly notes?: readonly Note[];
}

/** A layer or model that the program makes. */
export class LayerValue implements Mutable {
  readonly kind = 'layer';
  /** What stands in its place on the other way of a condition that cannot be known. */
  readonly alternatives = new Set<LayerValue>();
  private state: LayerState;

  constructor(private readonly making: Making) {
    this.state = {
      name: making.name,
      config: making.config ?? {},
      calls: [],
      model: making.model,
      weightsElsewhere: making.weightsElsewhere,
      notes: making.notes ?? [],
    };
  }

  get className(): string {
    return this.making.className;
  }
  get site(): Site | undefined {
    return this.making.site;
  }
  get options(): ReadonlyMap<string, Written> {
    return this.making.options ?? new Map();
  }
  get repeats(): readonly Repeat[] {
    return this.making.repeats ?? [];
  }
  get opaque(): boolean {
    return this.making.opaque ?? false;
  }
  get instance(): ObjectValue | undefined {
    return this.making.instance;
  }
  get name(): string {
    return this.state.name;
  }
  get config(): LayerState['config'] {
    return this.state.config;
  }
  get calls(): readonly CallValue[] {
    return this.state.calls;
  }
  get model(): ModelState | undefined {
    return this.state.model;
  }
  get weightsElsewhere(): Place | undefined {
    return this.state.weightsElsewhere;
  }
  get notes(): readonly Note[] {
    return this.state.notes;
  }

  change(changes: Partial<LayerState>, trail: Trail): void {
    trail.touch(this);
    this.state = { ...this.state, ...changes };
  }

  changeModel(changes: Partial<ModelState>, trail: Trail): void {
    const { model } = this.state;
    if (model) this.change({ model: { ...model, ...changes } }, trail);
  }

  save(): LayerState {
    return this.state;
  }

  restore(saved: LayerState): void {
    this.state = saved;
  }

  /** A layer is what the first way makes of it; where that leaves it alone, what the second way makes of it. */
  join(first: LayerState, second: LayerState): void {
    const untouched = this.state;
    this.state = first === untouched ? second : first;
  }
}
