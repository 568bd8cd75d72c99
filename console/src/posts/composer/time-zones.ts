import { once } from '../../ui/once.js';

export const localZone = once(() => Intl.DateTimeFormat().resolvedOptions().timeZone);

export const timeZones = once((): readonly string[] => [
  ...new Set([localZone(), ...Intl.supportedValuesOf('timeZone'), 'UTC']),
]);

/** The moment of a wall-clock time in a time zone. A time that a clock change skips moves forward. Null if it is not a time. */
export function toMoment(local: string, timeZone: string): Date | null {
  const wallClock = Date.parse(`${local}Z`);
  if (Number.isNaN(wallClock)) return null;
  const guess = wallClock - offsetMs(wallClock, timeZone);
  // The offset can differ between the guess and the moment itself, around a clock change.
  return new Date(wallClock - offsetMs(guess, timeZone));
}

/** A moment as the value of a `datetime-local` input in a time zone, rounded up to minutes. */
export function toLocal(moment: Date, timeZone: string): string {
  const minutes = Math.ceil(moment.getTime() / 60_000) * 60_000;
  return new Date(minutes + offsetMs(minutes, timeZone)).toISOString().slice(0, 16);
}

/** Difference between the clocks of the time zone and UTC at a moment. */
function offsetMs(moment: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(moment);
  const [year, month, day, hour, minute, second] = (
    ['year', 'month', 'day', 'hour', 'minute', 'second'] as const
  ).map((type) => Number(parts.find((part) => part.type === type)!.value));
  const wallClock = Date.UTC(year!, month! - 1, day, hour, minute, second);
  return wallClock - Math.floor(moment / 1000) * 1000;
}

/** A moment as read on the clocks of a time zone, with the name of the zone. */
export function formatInZone(moment: Date, timeZone: string): string {
  const text = new Intl.DateTimeFormat(undefined, { timeZone, dateStyle: 'full', timeStyle: 'short' }).format(
    moment,
  );
  return `${text} (${timeZone})`;
}
