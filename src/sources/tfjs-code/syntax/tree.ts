/**
 * The parts of JavaScript that evaluation looks at. Types, decorators and comments are gone; parentheses and type assertions too.
 * `start` and `end` are offsets into the text (UTF-16).
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

interface Node<Type extends string> extends Span {
  readonly type: Type;
}

export interface Literal extends Node<'literal'> {
  readonly value: string | number | boolean | null;
}
export interface Name extends Node<'name'> {
  readonly name: string;
}
/** Nothing is written here yet, or something that evaluation has no meaning for (a regular expression, a big integer). */
export interface Missing extends Node<'missing'> {
  readonly what: string;
}
/** `texts` surround `values`: one more. */
export interface Template extends Node<'template'> {
  readonly texts: readonly string[];
  readonly values: readonly Expression[];
}
export interface ArrayLiteral extends Node<'array'> {
  readonly items: readonly (Expression | Spread)[];
}
export interface Spread extends Node<'spread'> {
  readonly value: Expression;
}
export interface ObjectLiteral extends Node<'object'> {
  readonly properties: readonly (Property | Accessor | Spread)[];
}
export interface Property extends Node<'property'> {
  readonly key: PropertyKey;
  readonly value: Expression;
}
export interface Accessor extends Node<'accessor'> {
  readonly key: PropertyKey;
  readonly kind: 'get' | 'set';
  readonly function: FunctionNode;
}
export type PropertyKey = string | Expression;

export interface FunctionNode extends Node<'function'> {
  /** Its own name, by which it knows itself. */
  readonly name: string | undefined;
  /** By which others know it: its own name, or that of the variable, property or method that it is written for. */
  readonly knownAs: string | undefined;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[] | Expression;
  /** Takes `this` from around it. */
  readonly arrow: boolean;
  readonly generator: boolean;
}
export interface Parameter {
  readonly target: Pattern;
  readonly rest: boolean;
  /** `constructor(private units: number)` also sets a field. */
  readonly field: boolean;
}

export interface ClassNode extends Node<'class'> {
  readonly name: string | undefined;
  readonly base: Expression | undefined;
  readonly constructorFunction: FunctionNode | undefined;
  readonly members: readonly ClassMember[];
}
export type ClassMember =
  | {
      readonly kind: 'field';
      readonly key: PropertyKey;
      readonly static: boolean;
      readonly value: Expression | undefined;
    }
  | { readonly kind: 'method'; readonly key: PropertyKey; readonly static: boolean; readonly function: FunctionNode }
  | {
      readonly kind: 'get' | 'set';
      readonly key: PropertyKey;
      readonly static: boolean;
      readonly function: FunctionNode;
    }
  | { readonly kind: 'initializer'; readonly body: readonly Statement[] };

export interface Unary extends Node<'unary'> {
  readonly operator: '-' | '+' | '!' | '~' | 'typeof' | 'void' | 'delete';
  readonly operand: Expression;
}
export interface Update extends Node<'update'> {
  readonly operator: '++' | '--';
  readonly prefix: boolean;
  readonly target: Expression;
}
export interface Binary extends Node<'binary'> {
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
}
export interface Logical extends Node<'logical'> {
  readonly operator: '&&' | '||' | '??';
  readonly left: Expression;
  readonly right: Expression;
}
/** `operator` is what stands before `=`: empty, `+`, `??`, … */
export interface Assignment extends Node<'assignment'> {
  readonly operator: string;
  readonly target: Pattern;
  readonly value: Expression;
}
export interface Conditional extends Node<'conditional'> {
  readonly test: Expression;
  readonly consequent: Expression;
  readonly alternate: Expression;
}
export interface Call extends Node<'call'> {
  readonly callee: Expression;
  readonly arguments: readonly (Expression | Spread)[];
  readonly optional: boolean;
}
export interface New extends Node<'new'> {
  readonly callee: Expression;
  readonly arguments: readonly (Expression | Spread)[];
}
export interface Member extends Node<'member'> {
  readonly object: Expression;
  readonly key: PropertyKey;
  /** Where the key is written. */
  readonly keySpan: Span;
  /** Part of a chain with `?.`: nothing yields nothing. */
  readonly optional: boolean;
}
export interface Sequence extends Node<'sequence'> {
  /** Evaluated in turn; the last is the value. Elements of JSX are sequences too. */
  readonly items: readonly Expression[];
}
export interface Await extends Node<'await'> {
  readonly value: Expression;
}
export interface Yield extends Node<'yield'> {
  readonly value: Expression | undefined;
  readonly delegate: boolean;
}
export interface ImportCall extends Node<'import-call'> {
  readonly specifier: Expression;
}
export type This = Node<'this'>;
export type Super = Node<'super'>;

export type Expression =
  | Literal
  | Name
  | Missing
  | Template
  | ArrayLiteral
  | ObjectLiteral
  | FunctionNode
  | ClassNode
  | Unary
  | Update
  | Binary
  | Logical
  | Assignment
  | Conditional
  | Call
  | New
  | Member
  | Sequence
  | Await
  | Yield
  | ImportCall
  | This
  | Super;

export interface ArrayPattern extends Node<'array-pattern'> {
  /** A hole is undefined. */
  readonly items: readonly (Pattern | undefined)[];
  readonly rest: Pattern | undefined;
}
export interface ObjectPattern extends Node<'object-pattern'> {
  readonly properties: readonly { readonly key: PropertyKey; readonly target: Pattern }[];
  readonly rest: Pattern | undefined;
}
export interface DefaultPattern extends Node<'default-pattern'> {
  readonly target: Pattern;
  readonly value: Expression;
}
/** What can be assigned to. */
export type Pattern = ArrayPattern | ObjectPattern | DefaultPattern | Expression;

export interface Declarations extends Node<'declarations'> {
  readonly kind: 'var' | 'let' | 'const';
  readonly items: readonly { readonly target: Pattern; readonly value: Expression | undefined }[];
  readonly exported: boolean;
}
export interface FunctionDeclaration extends Node<'function-declaration'> {
  readonly name: string;
  readonly function: FunctionNode;
  readonly exported: 'name' | 'default' | undefined;
}
export interface ClassDeclaration extends Node<'class-declaration'> {
  readonly name: string;
  readonly class: ClassNode;
  readonly exported: 'name' | 'default' | undefined;
}
export interface ExpressionStatement extends Node<'expression'> {
  readonly expression: Expression;
}
export interface Block extends Node<'block'> {
  readonly body: readonly Statement[];
}
export interface If extends Node<'if'> {
  readonly test: Expression;
  readonly consequent: Statement;
  readonly alternate: Statement | undefined;
}
export interface For extends Node<'for'> {
  readonly initial: Declarations | Expression | undefined;
  readonly test: Expression | undefined;
  readonly update: Expression | undefined;
  readonly body: Statement;
}
export interface ForEach extends Node<'for-each'> {
  readonly over: 'keys' | 'values';
  readonly declares: boolean;
  readonly target: Pattern;
  readonly iterable: Expression;
  readonly body: Statement;
}
export interface While extends Node<'while'> {
  readonly test: Expression;
  readonly body: Statement;
  /** `do … while`. */
  readonly bodyFirst: boolean;
}
export interface Return extends Node<'return'> {
  readonly value: Expression | undefined;
}
export interface Jump extends Node<'jump'> {
  readonly kind: 'break' | 'continue';
  readonly label: string | undefined;
}
export interface Throw extends Node<'throw'> {
  readonly value: Expression;
}
export interface Try extends Node<'try'> {
  readonly block: readonly Statement[];
  readonly parameter: Pattern | undefined;
  readonly handler: readonly Statement[] | undefined;
  readonly finalizer: readonly Statement[] | undefined;
}
export interface Switch extends Node<'switch'> {
  readonly subject: Expression;
  /** `test` is undefined for `default`. */
  readonly cases: readonly { readonly test: Expression | undefined; readonly body: readonly Statement[] }[];
}
export interface Labelled extends Node<'labelled'> {
  readonly label: string;
  readonly body: Statement;
}
export interface Import extends Node<'import'> {
  readonly from: string;
  /** `imported` is `*` for the whole module. */
  readonly names: readonly { readonly imported: string; readonly local: string }[];
}
export interface Export extends Node<'export'> {
  readonly from: string | undefined;
  /** `*` exports everything, as a namespace if it has a name. */
  readonly names: readonly { readonly local: string; readonly exported: string }[];
}
/** `export default value`, `export = value`. */
export interface ExportValue extends Node<'export-value'> {
  readonly value: Expression;
  readonly whole: boolean;
}
export interface Enum extends Node<'enum'> {
  readonly name: string;
  readonly members: readonly { readonly name: string; readonly value: Expression | undefined }[];
  readonly exported: boolean;
}

export type Statement =
  | Declarations
  | FunctionDeclaration
  | ClassDeclaration
  | ExpressionStatement
  | Block
  | If
  | For
  | ForEach
  | While
  | Return
  | Jump
  | Throw
  | Try
  | Switch
  | Labelled
  | Import
  | Export
  | ExportValue
  | Enum;

export interface Program {
  readonly body: readonly Statement[];
  /** The text has no errors. */
  readonly complete: boolean;
}
