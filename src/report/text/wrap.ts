/**
 * Words in lines of at most `width` characters, each after `indent`, and after `hanging` more from the second on; a word longer than a
 * line stands on its own. Line breaks stay.
 */
export function wrap(text: string, width: number, indent: string, hanging = ''): string {
  const room = Math.max(20, width - indent.length - hanging.length);
  return text
    .split('\n')
    .flatMap((paragraph) => linesOf(paragraph, room))
    .map((line, i) => (indent + (i ? hanging : '') + line).trimEnd())
    .join('\n');
}

function linesOf(paragraph: string, room: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(' ')) {
    if (line && [...line].length + 1 + [...word].length > room) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  return [...lines, line];
}
