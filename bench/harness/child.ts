/** What the bench gave this process. */
export function settingsOf<Settings>(): Settings {
  return JSON.parse(process.argv[2] ?? '{}') as Settings;
}

/** Tells the bench the result, or that this side is ready. */
export function tell(message: object): void {
  process.send!(message);
}
