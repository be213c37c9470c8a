import type { DataType, Distribution } from '../model';
import type { Stats, UnitActivity } from './measured';

/** What the probe's parent and its child process say to each other. Plain data, sent with the structured clone algorithm. */

/** Where the elements of a fed tensor come from. Random ones depend only on the seed of the draw and on the feed's `stream`. */
export type Fill =
  | Distribution
  /** Whole numbers, low ≤ x < high. */
  | { readonly kind: 'integers'; readonly low: number; readonly high: number }
  /** 0, 1, 2, … along the last axis (positions). */
  | { readonly kind: 'positions' }
  /** A NumPy file; its type and shape must be the feed's. */
  | { readonly kind: 'npy'; readonly path: string }
  /** Little-endian, packed, row-major. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

export interface FeedSpec {
  /** The graph input. */
  readonly name: string;
  readonly dtype: DataType;
  readonly dims: readonly number[];
  readonly fill: Fill;
  /** Names the random stream, so that one more input does not change what the others receive. */
  readonly stream: string;
}

export type Want =
  | 'stats'
  /** The raw bytes of every draw: for small tensors. */
  | 'value'
  /** Activity of the units along this axis (−1 is the last). */
  | { readonly units: number }
  /** Write the first draw to this .npy file. */
  | { readonly save: string };

/** A graph output, a tensor of numbers, and what is to be known of it. */
export interface Fetch {
  readonly name: string;
  readonly want: readonly Want[];
}

export interface SessionOptions {
  readonly threads: number;
  readonly optimization: 'disabled' | 'basic' | 'extended' | 'all';
  /** Copies weights into the layout that kernels like best: faster runs, a second copy of every weight in memory. */
  readonly prepacking: boolean;
  readonly memoryArena: boolean;
}

/**
 * A part of the model that runs as a session of its own. What it fetches is counted and freed before the next stage runs, so that memory
 * holds one stage's tensors and what is handed on, not all that is measured.
 */
export interface Stage {
  /** A serialised ModelProto. Its inputs are fed, or handed on by earlier stages. */
  readonly model: Uint8Array;
  readonly fetches: readonly Fetch[];
  /** Outputs that later stages take in. */
  readonly handsOn: readonly string[];
}

export interface ProbeJob {
  /** In the order in which they run. */
  readonly stages: readonly Stage[];
  /** The folder that the model's external data locations are relative to. */
  readonly folder?: string;
  readonly inputs: readonly FeedSpec[];
  /** dL/d(output) for each output; fed like inputs. */
  readonly cotangents: readonly FeedSpec[];
  /** L = Σ over these of Σ output·cotangent, in float64; `cotangent` names one of the feeds. */
  readonly loss: readonly { readonly output: string; readonly cotangent: string }[];
  /** One run for each; statistics are pooled over them. */
  readonly seeds: readonly number[];
  readonly session: SessionOptions;
  /** Memory is short: it is given back as soon as it can be, at the cost of time. */
  readonly frugal: boolean;
}

export interface Fetched {
  readonly dtype: DataType;
  /** Of the first draw. */
  readonly dims: readonly number[];
  /** Draws, counted from 0, in which the shape (or, where they are wanted, the values) are not those of the first; absent where there are none. */
  readonly unlike?: readonly number[];
  readonly stats?: Stats;
  readonly units?: UnitActivity;
  /** One for each seed. */
  readonly values?: readonly Uint8Array[];
}

export interface ProbeResult {
  /** L of each seed; empty when the job names no loss. */
  readonly loss: readonly number[];
  /** By name of the fetch. */
  readonly tensors: ReadonlyMap<string, Fetched>;
  readonly timing: ProbeTiming;
  /** The most physical memory that the child has held so far, mapped weights included. */
  readonly peakMemoryMB: number;
}

/** Milliseconds. */
export interface ProbeTiming {
  /** Building the session. */
  readonly loadMs: number;
  /** Inside the runtime, over all draws. */
  readonly runMs: number;
  /** Making feeds and counting results, over all draws. */
  readonly countMs: number;
}

export interface ProbeProgress {
  readonly phase: 'load' | 'run';
  /** 0 … 1 within the phase. */
  readonly done: number;
}

/** One at a time: the next job is sent when the answer to the last has come. */
export interface ToWorker {
  readonly kind: 'run';
  readonly job: ProbeJob;
}

export type FromWorker =
  | { readonly kind: 'progress'; readonly progress: ProbeProgress }
  | { readonly kind: 'done'; readonly result: ProbeResult }
  /** The runtime refused the job, or a file that it names cannot be used. The child lives on. */
  | { readonly kind: 'rejected'; readonly message: string };
