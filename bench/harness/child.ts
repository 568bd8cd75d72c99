/** What the bench gave this process. */
export const settings: unknown = JSON.parse(process.argv[2] ?? '{}');

/** Tells the bench the result, or that this side is ready. */
export function tell(message: object): void {
  process.send!(message);
}
