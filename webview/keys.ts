/**
 * The index that a key moves to in a list of `count`; undefined for keys that do not move. From -1 (nothing selected) every key enters
 * the list at its nearer end.
 */
export function stepBy(
  key: string,
  from: number,
  count: number,
  arrows: { readonly previous: string; readonly next: string },
  page = 10,
): number | undefined {
  if (count === 0) return undefined;
  const clamp = (index: number): number => Math.max(0, Math.min(count - 1, index));
  switch (key) {
    case arrows.previous:
      return clamp(from - 1);
    case arrows.next:
      return clamp(from + 1);
    case 'PageUp':
      return clamp(from - page);
    case 'PageDown':
      return clamp(from + page);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
