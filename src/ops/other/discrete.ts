import { broadcast, unary } from '../elementwise/infer';
import type { OperatorRule } from '../operator';

/** Text, images in a file format, and search: discrete inputs or outputs, through which no gradient passes. */
export const discrete: readonly OperatorRule[] = [
  { type: 'ImageDecoder', gradient: 'none' },
  { type: 'NonMaxSuppression', gradient: 'none' },
  { type: 'RegexFullMatch', infer: unary(undefined, 'bool'), gradient: 'none' },
  { type: 'StringConcat', infer: broadcast(), gradient: 'none' },
  { type: 'StringNormalizer', gradient: 'none' },
  { type: 'StringSplit', gradient: 'none' },
  { type: 'TfIdfVectorizer', gradient: 'none' },
];
