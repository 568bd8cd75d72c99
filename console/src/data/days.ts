const dayMs = 86_400_000;

/** The local day as YYYY-MM-DD, some days before today. */
export function dayBefore(days: number): string {
  return localDay(new Date(Date.now() - days * dayMs));
}

/** The day in UTC as YYYY-MM-DD, some days before today. */
export function utcDayBefore(days: number): string {
  return new Date(Date.now() - days * dayMs).toISOString().slice(0, 10);
}

/** The local day of a moment as YYYY-MM-DD. */
export function localDay(date: Date): string {
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** Start of a local day. Undefined for undefined. */
export function startOfDay(day: string | undefined): string | undefined {
  return day && new Date(`${day}T00:00`).toISOString();
}

/** End of a local day. Undefined for undefined. */
export function endOfDay(day: string | undefined): string | undefined {
  if (!day) return undefined;
  const date = new Date(`${day}T00:00`);
  date.setDate(date.getDate() + 1);
  return date.toISOString();
}
