import {
  DecideReturnDocument,
  type ReturnAction,
  type ReturnFieldsFragment,
} from '@patchbay/client/operations';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { createKey } from '../data/keys.js';
import { useAction } from '../data/use-action.js';
import { texts as sharedTexts } from '../texts.js';
import { shopTexts } from '../texts/shop.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { SelectField, TextArea } from '../ui/field.js';
import { FailureNote } from '../ui/failure-note.js';
import { RejectReasonField } from './reject-reason-field.js';
import { ReturnFacts } from './return-facts.js';

const texts = shopTexts.returns;

interface Fields {
  decision: string;
  comment: string;
  rejectReason: string;
}

interface DecideProps {
  close: () => void;
  onDecided: (after: ReturnFieldsFragment | null) => void;
}

/** Approves or rejects a return. */
export function DecideDialog({
  decided,
  ...rest
}: DecideProps & {
  /** The return. Null while the dialog is closed. */
  decided: ReturnFieldsFragment | null;
}) {
  return (
    <Dialog title={texts.dialogTitle(decided?.kind ?? '')} isOpen={decided !== null} close={rest.close}>
      {decided && <DecideForm decided={decided} {...rest} />}
    </Dialog>
  );
}

function DecideForm({ decided, close, onDecided }: DecideProps & { decided: ReturnFieldsFragment }) {
  const { run, failure, declared, isRunning } = useAction(DecideReturnDocument);
  const [key] = useState(createKey);
  const decisions = declared?.__typename === 'ReturnNotDecidable' ? declared.decisions : decided.decisions;
  const { register, handleSubmit, watch } = useForm<Fields>({
    defaultValues: { decision: '', comment: '', rejectReason: '' },
  });
  const isRejection = readAction(watch('decision')) === 'REJECT';
  const submit = handleSubmit(async ({ decision, comment, rejectReason }) => {
    const result = await run({
      input: {
        returnId: decided.id,
        action: readAction(decision),
        decision,
        comment: (isRejection && comment) || null,
        rejectReason: (isRejection && rejectReason) || null,
        idempotencyKey: key,
      },
    });
    if (result) onDecided(result.return);
  });
  return (
    <form onSubmit={submit} className="space-y-4">
      <ReturnFacts decided={decided} />
      <FailureNote showsFields failure={failure} />
      <SelectField label={texts.decision} error={failure?.fields.decision} required {...register('decision')}>
        <option value="" disabled>
          {texts.chooseDecision}
        </option>
        {decisions.map((value) => (
          <option key={value} value={value}>
            {texts.decisions[value] ?? value}
          </option>
        ))}
      </SelectField>
      {isRejection && (
        <>
          <RejectReasonField
            returnId={decided.id}
            error={failure?.fields.rejectReason}
            field={register('rejectReason')}
          />
          <TextArea
            label={texts.comment}
            hint={texts.optional}
            error={failure?.fields.comment}
            rows={3}
            {...register('comment')}
          />
        </>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={close}>{sharedTexts.actions.cancel}</Button>
        <Button type="submit" kind={isRejection ? 'danger' : 'primary'} busy={isRunning}>
          {texts.send}
        </Button>
      </div>
    </form>
  );
}

/** The action that a decision belongs to. */
function readAction(decision: string): ReturnAction {
  return decision.startsWith('REJECT') ? 'REJECT' : 'APPROVE';
}
