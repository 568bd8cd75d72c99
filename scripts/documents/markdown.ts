import { format } from 'prettier';

/** Maximum length of a line of prose in docs/. */
const maxLine = 120;

/** Breaks the words of a text into lines. `indent` is put before each line but the first. */
export function wrap(text: string, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const next = line ? `${line} ${word}` : word;
    if (line && next.length > maxLine - indent.length) {
      lines.push(line);
      line = word;
    } else line = next;
  }
  return [...lines, line].join(`\n${indent}`);
}

/** A list item of wrapped lines. */
export function item(text: string): string {
  return `- ${wrap(text, '  ')}`;
}

/** Formats a document as `npm run format` does. */
export function formatMarkdown(text: string): Promise<string> {
  return format(text, { parser: 'markdown', printWidth: 110 });
}
