import { TextField } from './field.js';

/** The first and the last day of a period, as YYYY-MM-DD. Undefined if the period is open. */
interface Period {
  from: string | undefined;
  to: string | undefined;
}

/** Two fields for the days of a period. Neither accepts a day beyond the other. */
export function PeriodFields({
  from,
  to,
  labels,
  change,
}: Period & { labels: Record<'from' | 'to', string>; change: (part: Partial<Period>) => void }) {
  return (
    <>
      <TextField
        label={labels.from}
        type="date"
        max={to}
        value={from ?? ''}
        onChange={({ target }) => change({ from: target.value || undefined })}
      />
      <TextField
        label={labels.to}
        type="date"
        min={from}
        value={to ?? ''}
        onChange={({ target }) => change({ to: target.value || undefined })}
      />
    </>
  );
}
