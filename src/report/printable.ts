/** Names come from files that anyone may have made: shown whole where they are short and harmless, made harmless where not. */

/** Control characters, line breaks, bidirectional overrides and invisible characters, as `\u{…}`. */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`);

/** At most `width` characters: the middle of a longer name gives way, because its ends tell most. */
export function shortened(text: string, width: number): string {
  const characters = [...printable(text)];
  if (characters.length <= width) return characters.join('');
  const tail = Math.ceil((width - 1) * 0.6);
  return `${characters.slice(0, width - 1 - tail).join('')}…${characters.slice(characters.length - tail).join('')}`;
}

/** A sentence that may quote long names: each run of 60 characters without a space is shortened. */
export const readable = (sentence: string): string =>
  sentence
    .split('\n')
    .map((line) => printable(line).replace(/\S{61,}/gu, (word) => shortened(word, 60)))
    .join('\n');
