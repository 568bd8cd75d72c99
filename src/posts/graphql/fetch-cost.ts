/** Cost of a file that is fetched from an address. */
const addressCost = 10;

/** The cost of the addresses in the argument `input` of a post. The argument may be invalid. */
export function fetchCost({ input }: Readonly<Record<string, unknown>>): number {
  const media = (input as { media?: unknown } | null | undefined)?.media;
  // A list may be given as its only item.
  const sources: readonly unknown[] = Array.isArray(media) ? media : [media];
  return addressCost * sources.filter((source) => Boolean((source as { url?: unknown } | null)?.url)).length;
}
