/** A command line that cannot be obeyed, or an input that cannot be read: one sentence, exit code 2. */
export class UsageError extends Error {}

export const exitCodes = { clean: 0, findings: 1, usage: 2, crashed: 3, interrupted: 130 } as const;
