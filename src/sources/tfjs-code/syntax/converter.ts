import type ts from 'typescript-ast';
import type { Expression, Pattern, Span, Statement } from './tree';

/** What the parts of the conversion from the parser's tree need of each other. */
export interface Converter {
  /** Without the blanks and comments before it. */
  span(node: ts.Node): Span;
  /** Whether `part` of `whole` begins a line, no further to the right than `whole` itself begins. */
  beginsAnew(part: ts.Node, whole: ts.Node): boolean;
  statements(list: readonly ts.Statement[]): Statement[];
  expression(node: ts.Expression): Expression;
  /** The left side of a declaration or a parameter. */
  binding(name: ts.BindingName): Pattern;
  /** The left side of an assignment. */
  pattern(node: ts.Expression): Pattern;
}
