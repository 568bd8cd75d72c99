import { composerTexts } from '../../texts/composer.js';
import { SelectField, TextField } from '../../ui/field.js';
import { Card } from '../../ui/page.js';
import { Radio } from '../../ui/radio.js';
import type { Schedule } from './draft.js';
import { formatInZone, timeZones, toMoment } from './time-zones.js';

const texts = composerTexts.schedule;

export function ScheduleField({
  schedule,
  error,
  onChange,
}: {
  schedule: Schedule;
  error: string | undefined;
  onChange: (schedule: Schedule) => void;
}) {
  const moment = toMoment(schedule.local, schedule.timeZone);
  return (
    <Card title={texts.title}>
      <fieldset className="space-y-3">
        <legend className="sr-only">{texts.legend}</legend>
        <Radio
          label={texts.now}
          name="schedule"
          checked={!schedule.isLater}
          onChange={() => onChange({ ...schedule, isLater: false })}
        />
        <Radio
          label={texts.later}
          name="schedule"
          checked={schedule.isLater}
          onChange={() => onChange({ ...schedule, isLater: true })}
        />
        {!schedule.isLater && error && (
          <p role="alert" className="text-sm text-danger">
            {error}
          </p>
        )}
      </fieldset>
      {schedule.isLater && (
        <div className="mt-4 grid gap-4 sm:grid-cols-2">
          <TextField
            label={texts.date}
            type="datetime-local"
            name="publishAt"
            error={error}
            value={schedule.local}
            onChange={(event) => onChange({ ...schedule, local: event.currentTarget.value })}
          />
          <SelectField
            label={texts.zone}
            name="timeZone"
            value={schedule.timeZone}
            onChange={(event) => onChange({ ...schedule, timeZone: event.currentTarget.value })}
          >
            {timeZones().map((zone) => (
              <option key={zone} value={zone}>
                {zone.replaceAll('_', ' ')}
              </option>
            ))}
          </SelectField>
          <p role="status" className="text-sm sm:col-span-2">
            {moment && texts.summary(formatInZone(moment, schedule.timeZone))}
          </p>
        </div>
      )}
    </Card>
  );
}
