/** Files in which programs are parts between tags. */
const tagged = /\.(?:html?|vue|svelte)$/i;

const script = /(<script\b[^>]*>)([\s\S]*?)(?:<\/script\s*>|$)/gi;

/** Kinds of script that are programs, as `type` says. */
const program = /^(?:module|text\/(?:javascript|babel|typescript|jsx)|application\/(?:javascript|ecmascript))$/i;

function isProgram(tag: string): boolean {
  const type = /\btype\s*=\s*["']?([^"'\s>]+)/i.exec(tag)?.[1];
  return !/\bsrc\s*=/i.test(tag) && (type === undefined || program.test(type));
}

const isTypescript = (tag: string): boolean => /\blang\s*=\s*["']?ts|\btype\s*=\s*["']?text\/typescript/i.test(tag);

const blank = (text: string): string => text.replace(/[^\r\n]/g, ' ');

/** The programs in a text, all in their places: what stands around them is blank. `path` gets the ending of the programs' language. */
export function programsIn(text: string, path: string): { readonly text: string; readonly path: string } {
  if (!tagged.test(path)) return { text, path };
  let result = '';
  let typescript = false;
  for (const { index, 0: whole, 1: tag = '', 2: content = '' } of text.matchAll(script)) {
    const start = index + tag.length;
    const end = index + whole.length;
    if (!isProgram(tag)) continue;
    typescript ||= isTypescript(tag);
    result += blank(text.slice(result.length, start)) + content;
    result += blank(text.slice(start + content.length, end));
  }
  result += blank(text.slice(result.length));
  return { text: result, path: `${path}.${typescript ? 'ts' : 'js'}` };
}
