import {
  ArrayValue,
  ClassValue,
  isNothing,
  isObjectLike,
  isUnknown,
  mayBeMissing,
  ObjectValue,
  type Primitive,
  unknown,
  type Value,
} from '../values';

/** As the language turns it into a string or number; undefined where that cannot be known. */
export function primitive(value: Value, depth = 0): { readonly value: Primitive } | undefined {
  if (!isObjectLike(value)) return { value };
  // A list may contain itself.
  if (value instanceof ArrayValue && !value.open && depth < 3) {
    const parts = value.items.map((item) =>
      item === null || item === undefined ? { value: '' } : primitive(item, depth + 1),
    );
    return parts.every((p) => p !== undefined) ? { value: parts.map((p) => String(p.value)).join(',') } : undefined;
  }
  return undefined;
}

/** Longer texts than this are data: what is in them is not followed. */
const longestText = 100_000;

export const limitedText = (text: string): Value => (text.length > longestText ? unknown('it is a long text') : text);

const why = (value: Value): Value => (isUnknown(value) ? value : unknown('it is not a plain value'));

export function unary(operator: string, operand: Value): Value {
  if (operator === 'void') return undefined;
  if (operator === 'typeof') return typeOf(operand);
  if (operator === '!') {
    if (isUnknown(operand)) return unknown(operand.why);
    if (mayBeMissing(operand)) return missing;
    return isObjectLike(operand) ? false : !operand;
  }
  const plain = primitive(operand);
  if (!plain) return why(operand);
  const number = Number(plain.value);
  if (operator === '-') return -number;
  return operator === '~' ? ~number : number;
}

function typeOf(value: Value): Value {
  if (isUnknown(value)) return unknown(value.why);
  if (!isObjectLike(value)) return value === null ? 'object' : typeof value;
  return value.kind === 'function' || value.kind === 'class' || value.kind === 'native' ? 'function' : 'object';
}

type Arithmetic = (a: number, b: number) => number | boolean;

const arithmetic: Readonly<Record<string, Arithmetic>> = {
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '**': (a, b) => a ** b,
  '<<': (a, b) => a << b,
  '>>': (a, b) => a >> b,
  '>>>': (a, b) => a >>> b,
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
};

const order: Readonly<Record<string, (a: Primitive, b: Primitive) => boolean>> = {
  '<': (a, b) => (typeof a === 'string' && typeof b === 'string' ? a < b : Number(a) < Number(b)),
  '>': (a, b) => (typeof a === 'string' && typeof b === 'string' ? a > b : Number(a) > Number(b)),
  '<=': (a, b) => (typeof a === 'string' && typeof b === 'string' ? a <= b : Number(a) <= Number(b)),
  '>=': (a, b) => (typeof a === 'string' && typeof b === 'string' ? a >= b : Number(a) >= Number(b)),
};

export function binary(operator: string, left: Value, right: Value): Value {
  switch (operator) {
    case '===':
    case '!==':
    case '==':
    case '!=':
      return negated(operator.startsWith('!'), equal(left, right, operator.length === 2));
    case 'instanceof':
      return instanceOf(left, right);
    case 'in':
      return contains(left, right);
    default: {
      const a = primitive(left);
      const b = primitive(right);
      if (!a || !b) return isUnknown(left) || a ? why(isUnknown(left) ? left : right) : why(left);
      return plainBinary(operator, a.value, b.value);
    }
  }
}

function plainBinary(operator: string, a: Primitive, b: Primitive): Value {
  if (operator === '+') {
    return typeof a === 'string' || typeof b === 'string' ? limitedText(String(a) + String(b)) : Number(a) + Number(b);
  }
  const compare = order[operator];
  if (compare) return compare(a, b);
  const compute = arithmetic[operator];
  return compute ? compute(Number(a), Number(b)) : unknown(`\`${operator}\` is not known`);
}

const negated = (not: boolean, value: Value): Value => (not && typeof value === 'boolean' ? !value : value);

const missing = unknown('whether the model can be loaded is not known');

function equal(left: Value, right: Value, loose: boolean): Value {
  if (isUnknown(left)) return unknown(left.why);
  if (isUnknown(right)) return unknown(right.why);
  if ((mayBeMissing(left) && isNothing(right)) || (mayBeMissing(right) && isNothing(left))) return missing;
  if (isObjectLike(left) || isObjectLike(right)) {
    if (isObjectLike(left) && isObjectLike(right) && left.kind === right.kind && 'path' in left && 'path' in right) {
      return left.path === right.path;
    }
    return left === right;
  }
  if (!loose) return left === right;
  if (isNothing(left) || isNothing(right)) {
    return (left ?? undefined) === (right ?? undefined);
  }
  return typeof left === typeof right ? left === right : Number(left) === Number(right);
}

function instanceOf(left: Value, right: Value): Value {
  if (isUnknown(left) || isUnknown(right)) return unknown('whose class it is cannot be known');
  if (!isObjectLike(left)) return false;
  if (isObjectLike(right) && right.kind === 'native') {
    if (right.path === 'Array') return left.kind === 'array';
    if (right.path === 'Function') return left.kind === 'function' || left.kind === 'class';
    return unknown('whose class it is cannot be known');
  }
  const wanted = right instanceof ClassValue ? right.prototype : undefined;
  if (!wanted) return unknown('whose class it is cannot be known');
  const object = left instanceof ObjectValue ? left : left.kind === 'layer' ? left.instance : undefined;
  for (let at = object?.prototype; at; at = at.prototype) if (at === wanted) return true;
  return object?.open ? unknown(object.open.why) : false;
}

function contains(left: Value, right: Value): Value {
  const key = primitive(left);
  if (!key) return why(left);
  if (right instanceof ObjectValue) {
    if (right.find(String(key.value))) return true;
    return right.open ? unknown(right.open.why) : false;
  }
  if (right instanceof ArrayValue && !right.open) return Number(key.value) < right.items.length;
  return why(right);
}
