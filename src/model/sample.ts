const golden = (Math.sqrt(5) - 1) / 2;

/**
 * Which of n elements make an even sample of at most `size`, in order: one place in each of equal strata, at multiples of the golden ratio
 * within them. (An even stride would meet the same few columns of a matrix over and over.)
 */
export function samplePlaces(n: number, size: number): Float64Array {
  const length = Math.min(n, size);
  const places = new Float64Array(length);
  for (let i = 0, start = 0; i < length; i++) {
    const end = Math.floor(((i + 1) * n) / length);
    places[i] = start + Math.floor(((i * golden) % 1) * (end - start));
    start = end;
  }
  return places;
}
