import type { Position, Range } from '../../model';
import type { Span } from './syntax';

/** A text and where its lines begin. */
export class SourceText {
  private readonly lines: number[] = [0];

  constructor(
    readonly path: string,
    readonly text: string,
  ) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.lines.push(at + 1);
  }

  range({ start, end }: Span): Range {
    return { start: this.position(start), end: this.position(end) };
  }

  offset({ line, character }: Position): number {
    return (this.lines[line] ?? this.text.length) + character;
  }

  /** One-based, as people count. */
  line(offset: number): number {
    return this.position(offset).line + 1;
  }

  private position(offset: number): Position {
    let low = 0;
    let high = this.lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.lines[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: offset - (this.lines[low] ?? 0) };
  }
}

/** A stretch of a text. */
export interface Place {
  readonly source: SourceText;
  readonly span: Span;
}
