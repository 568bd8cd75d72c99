/** The date of a day that ends at a time: that of its middle, which is the same in UTC and in the time zone of the platform. */
export function dayThatEnds(endsAt: Date): string {
  return new Date(endsAt.getTime() - 12 * 3_600_000).toISOString().slice(0, 10);
}
