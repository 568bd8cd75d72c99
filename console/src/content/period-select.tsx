import { contentTexts } from '../texts/content.js';
import { Segments } from '../ui/segments.js';

const texts = contentTexts.charts;
const periods = [7, 28, 90];

/** The days until today that charts show. */
export function PeriodSelect({ days, onDays }: { days: number; onDays: (days: number) => void }) {
  return (
    <Segments
      label={texts.days}
      name="days"
      value={String(days)}
      choices={periods.map((value) => ({ value: String(value), label: texts.period(value) }))}
      onChange={(value) => onDays(Number(value))}
    />
  );
}
