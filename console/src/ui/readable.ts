/** A value that has no text in the catalogue, as words: `SHIPPED_BY_AIR` is "Shipped by air". */
export function readable(value: string): string {
  const words = value
    .replace(/[_\s]+/g, ' ')
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
