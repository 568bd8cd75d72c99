import {
  type Platform,
  ReplayWebhookEventsDocument,
  type WebhookEventState,
} from '@patchbay/client/operations';
import { useForm } from 'react-hook-form';
import { useAction } from '../../data/use-action.js';
import { texts as sharedTexts } from '../../texts.js';
import { adminTexts } from '../../texts/admin.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { FailureNote } from '../../ui/failure-note.js';
import { Checkbox, SelectField, TextField } from '../../ui/field.js';
import { formatNumber } from '../../ui/format.js';
import { platformNames, platforms, webhookStates } from '../choices.js';

const texts = adminTexts.webhooks;

interface Fields {
  since: string;
  until: string;
  platform: Platform | '';
  states: WebhookEventState[];
}

interface RangeProps {
  close: () => void;
  onReplayed: (note: string) => void;
}

export function ReplayRangeDialog({ isOpen, ...rest }: RangeProps & { isOpen: boolean }) {
  return (
    <Dialog title={texts.replayRange} isOpen={isOpen} close={rest.close}>
      <RangeForm {...rest} />
    </Dialog>
  );
}

function RangeForm({ close, onReplayed }: RangeProps) {
  const { run, failure, isRunning } = useAction(ReplayWebhookEventsDocument);
  const { register, handleSubmit } = useForm<Fields>({
    defaultValues: { platform: '', states: ['DEAD', 'UNPARSED'] },
  });
  const submit = handleSubmit(async ({ since, until, platform, states }) => {
    const range = {
      receivedSince: new Date(since).toISOString(),
      receivedUntil: new Date(until).toISOString(),
      platform: platform || null,
      states,
    };
    const result = await run({ input: { range } });
    if (result)
      onReplayed(
        [texts.replayed(formatNumber(result.count)), result.hasMore && texts.replayMore]
          .filter(Boolean)
          .join(' '),
      );
  });
  return (
    <form onSubmit={submit} className="space-y-4">
      <p className="text-sm text-soft">{texts.replayRangeText}</p>
      <FailureNote showsFields failure={failure} />
      <TextField
        label={texts.since}
        type="datetime-local"
        required
        error={failure?.fields.receivedSince}
        {...register('since')}
      />
      <TextField
        label={texts.until}
        type="datetime-local"
        required
        error={failure?.fields.receivedUntil}
        {...register('until')}
      />
      <SelectField label={texts.platform} {...register('platform')}>
        <option value="">{adminTexts.any}</option>
        {platforms.map((one) => (
          <option key={one} value={one}>
            {platformNames[one]}
          </option>
        ))}
      </SelectField>
      <fieldset className="space-y-1">
        <legend className="text-sm font-semibold">{texts.replayStates}</legend>
        {webhookStates.map((one) => (
          <Checkbox key={one} label={texts.states[one] ?? one} value={one} {...register('states')} />
        ))}
      </fieldset>
      <div className="flex justify-end gap-2">
        <Button onClick={close}>{sharedTexts.actions.cancel}</Button>
        <Button type="submit" kind="primary" busy={isRunning}>
          {texts.replay}
        </Button>
      </div>
    </form>
  );
}
