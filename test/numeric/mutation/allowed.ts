/** Changes that leave every gradient as it is, and why. */
const identities: readonly (readonly [site: RegExp, reason: string])[] = [
  [/^GlobalMaxPool: output 0 negated in Cast\(Equal/, 'the mask of the maxima is divided by its own sum'],
  [/^LRN: output 0 negated in Reshape\(#, #\)$/, 'the gradient is even in the input: X·Wᵀ(dY·X·…), with W(X²)'],
  [
    /^MeanVarianceNormalization: term 1 dropped in Add\(Sqrt\(/,
    '1e-9 beside a standard deviation is beyond float32, the only type that the runtime has the operator in',
  ],
];

export const allowed = (site: string): boolean => identities.some(([pattern]) => pattern.test(site));
