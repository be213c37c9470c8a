import { attention } from './attention';
import { classical } from './classical';
import { control } from './control';
import { elementwise } from './elementwise';
import { linear } from './linear';
import { movement } from './movement';
import { normalisation } from './normalisation';
import type { OperatorRule } from './operator';
import { other } from './other';
import { pooling } from './pooling';
import { quantised } from './quantised';
import { recurrent } from './recurrent';
import { reduction } from './reduction';

/** Key of an operator: its type, after `domain:` where the domain is not the standard one. */
export const operatorKey = (type: string, domain = ''): string => (domain ? `${domain}:${type}` : type);

/** Every operator that Gradwise knows, by key. */
export const operators: ReadonlyMap<string, OperatorRule> = new Map(
  [
    ...attention,
    ...classical,
    ...control,
    ...elementwise,
    ...linear,
    ...movement,
    ...normalisation,
    ...other,
    ...pooling,
    ...quantised,
    ...recurrent,
    ...reduction,
  ].map((o) => [operatorKey(o.type, o.domain), o]),
);
