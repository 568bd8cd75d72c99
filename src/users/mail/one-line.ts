/** A text of another source as one line of a mail, with at most `maxLength` characters. */
export function oneLine(text: string, maxLength: number): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, maxLength);
}
