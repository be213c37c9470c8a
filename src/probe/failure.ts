/** `crashed`, `timeout` and `memory`: the child died or was killed. `rejected`: the runtime refused the job. */
export type ProbeFailureKind = 'crashed' | 'timeout' | 'memory' | 'cancelled' | 'rejected';

/** Why the probe has no result; the message is one sentence. */
export class ProbeFailure extends Error {
  override readonly name = 'ProbeFailure';
  readonly kind: ProbeFailureKind;
  /** The signal that ended the child, where it crashed by one. */
  readonly signal?: NodeJS.Signals;

  constructor(kind: ProbeFailureKind, message: string, signal?: NodeJS.Signals) {
    super(message);
    this.kind = kind;
    if (signal) this.signal = signal;
  }
}
