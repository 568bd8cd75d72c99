import { ReplayEventsDocument } from '@patchbay/client/operations';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useAction } from '../../data/use-action.js';
import { texts as sharedTexts } from '../../texts.js';
import { eventTexts } from '../../texts/events.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { FailureNote } from '../../ui/failure-note.js';
import { TextField } from '../../ui/field.js';
import { formatNumber } from '../../ui/format.js';

const texts = eventTexts.replay;

interface ReplayProps {
  endpointId: string;
  /** The first event. Null: the user chooses a time. */
  fromEventId: string | null;
  close: () => void;
  onReplayed: (note: string) => void;
}

/** Sends the events of a time range again, or those from one event on. */
export function ReplayDialog({ isOpen, ...rest }: ReplayProps & { isOpen: boolean }) {
  return (
    <Dialog title={rest.fromEventId ? texts.fromTitle : texts.title} isOpen={isOpen} close={rest.close}>
      <ReplayForm {...rest} />
    </Dialog>
  );
}

/** What was sent of a range that is too long for one request. */
interface Progress {
  count: number;
  cursor: string;
}

function ReplayForm({ endpointId, fromEventId, close, onReplayed }: ReplayProps) {
  const { run, failure, isRunning } = useAction(ReplayEventsDocument);
  const [progress, setProgress] = useState<Progress | null>(null);
  const { register, handleSubmit } = useForm({ defaultValues: { since: '', until: '' } });
  const submit = handleSubmit(async ({ since, until }) => {
    const start = fromEventId ? { fromEventId } : { since: new Date(since).toISOString() };
    const end = until ? { until: new Date(until).toISOString() } : {};
    const result = await run({ input: { endpointId, ...start, ...end, cursor: progress?.cursor } });
    if (!result) return;
    const count = result.count + (progress?.count ?? 0);
    if (result.hasMore) setProgress({ count, cursor: result.cursor });
    else onReplayed(eventTexts.deliveries.resent(formatNumber(count)));
  });
  return (
    <form onSubmit={submit} className="space-y-4">
      <p className="text-sm text-soft">{fromEventId ? texts.fromText : texts.text}</p>
      <FailureNote showsFields failure={failure} />
      {!fromEventId && (
        <TextField
          label={texts.since}
          type="datetime-local"
          required
          readOnly={progress !== null}
          error={failure?.fields.since}
          {...register('since')}
        />
      )}
      <TextField
        label={texts.until}
        hint={texts.untilHint}
        type="datetime-local"
        readOnly={progress !== null}
        error={failure?.fields.until}
        {...register('until')}
      />
      <p role="status">
        {progress && `${eventTexts.deliveries.resent(formatNumber(progress.count))} ${texts.more}`}
      </p>
      <div className="flex justify-end gap-2">
        <Button onClick={close}>{sharedTexts.actions.cancel}</Button>
        <Button type="submit" kind="primary" busy={isRunning}>
          {progress ? texts.continue : texts.start}
        </Button>
      </div>
    </form>
  );
}
