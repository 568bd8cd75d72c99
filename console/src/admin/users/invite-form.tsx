import { InviteUserDocument } from '@patchbay/client/operations';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useAction } from '../../data/use-action.js';
import { adminTexts } from '../../texts/admin.js';
import { Button } from '../../ui/button.js';
import { FailureNote } from '../../ui/failure-note.js';
import { TextField } from '../../ui/field.js';
import { Card } from '../../ui/page.js';

const texts = adminTexts.users;

export function InviteForm() {
  const { run, failure, isRunning } = useAction(InviteUserDocument);
  const [sentTo, setSentTo] = useState<string | null>(null);
  const { register, handleSubmit, reset } = useForm({ defaultValues: { email: '' } });
  const submit = handleSubmit(async ({ email }) => {
    setSentTo(null);
    if (!(await run({ input: { email } }))) return;
    reset();
    setSentTo(email);
  });
  const addressError =
    failure?.fields.email ?? (isAboutAddress(failure?.code) ? failure?.userMessage : undefined);
  return (
    <Card title={texts.inviteTitle}>
      <form onSubmit={submit} className="space-y-4">
        {!addressError && <FailureNote failure={failure} />}
        <TextField
          label={texts.email}
          type="email"
          autoComplete="off"
          required
          error={addressError}
          {...register('email')}
        />
        <div className="flex items-center gap-3">
          <Button type="submit" busy={isRunning}>
            {texts.invite}
          </Button>
          <span role="status">{sentTo && texts.invited(sentTo)}</span>
        </div>
      </form>
    </Card>
  );
}

/** Failures that another address solves. */
function isAboutAddress(code: string | undefined): boolean {
  return code === 'USER_EXISTS' || code === 'USER_DISABLED';
}
