import type { SourceError } from './analysis';
import type { Write } from './analyzeFixes';
import type { Subject } from './analyzeSubject';
import { editedText } from './findings/edited';
import type { Edits } from './findings/finding';
import type { Suppressions } from './findings/suppressions';
import type { Change, Remark, TextEdit } from './model';
import { FeedError } from './probe/feeds';
import { NpyError } from './probe/npy';
import { OnnxError } from './sources/onnx';

/** What a source makes of a file. */
export interface Reading {
  readonly subjects: readonly Subject[];
  readonly errors?: readonly SourceError[];
  readonly remarks?: readonly Remark[];
  /** What the file's own comments switch off. */
  readonly suppressions?: Suppressions;
  /** Absent where changes have no place in the file. */
  readonly mendable?: Mendable;
}

/** A file in which changes of its models can be written down. */
export interface Mendable {
  readonly write: Write;
  /** What the file would hold with these edits; it is not touched. */
  readonly mended: (edits: Edits) => Promise<Pick<Reading, 'subjects' | 'suppressions'>>;
}

/** A text that is mended by editing it; `read` reads what it then is. */
export const mendableText = (
  text: string,
  write: (changes: readonly Change[]) => readonly TextEdit[] | undefined,
  read: (text: string) => ReturnType<Mendable['mended']>,
): Mendable => ({
  write: (changes) => {
    const edits = write(changes);
    return edits && { kind: 'text-edit', edits };
  },
  mended: (edits) => read(edits.kind === 'text-edit' ? editedText(text, edits.edits) : text),
});

/** A file that cannot be read: one sentence for a person, a code for a program. */
export class SourceFailure extends Error {
  override readonly name = 'SourceFailure';

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** What is wrong with a file, or with what was asked of it; undefined for anything else. */
export function sourceError(error: unknown): SourceError | undefined {
  if (error instanceof FeedError || error instanceof NpyError)
    return { code: 'unusable-input', message: error.message };
  if (error instanceof SourceFailure) return { code: error.code, message: error.message };
  if (!(error instanceof OnnxError)) return undefined;
  const { code, message, offset, node } = error;
  return { code, message, ...(offset !== undefined && { offset }), ...(node !== undefined && { node }) };
}
