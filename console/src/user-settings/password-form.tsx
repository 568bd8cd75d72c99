import { ChangePasswordDocument } from '@patchbay/client/operations';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useAction } from '../data/use-action.js';
import { useViewer } from '../data/viewer.js';
import { settingsTexts as text } from '../texts/settings.js';
import { FailureNote } from '../ui/failure-note.js';
import { Button } from '../ui/button.js';
import { Checkbox, TextField } from '../ui/field.js';
import { Card } from '../ui/page.js';
import { SetPasswordHint } from './set-password-hint.js';

const initial = { currentPassword: '', newPassword: '', signOutEverywhere: true };

export function PasswordForm() {
  const { email } = useViewer();
  const { run, failure, isRunning } = useAction(ChangePasswordDocument);
  const [message, setMessage] = useState<string | null>(null);
  const { register, handleSubmit, reset } = useForm({ defaultValues: initial });
  const submit = handleSubmit(async (input) => {
    setMessage(null);
    const changed = await run({ input });
    if (!changed) return;
    setMessage(text.password.changed(changed.sessionsEnded, changed.appsRevoked));
    reset();
  });
  const errors = {
    current: failure?.code === 'INVALID_CREDENTIALS' ? failure.userMessage : undefined,
    next: failure?.code === 'WEAK_PASSWORD' ? failure.userMessage : failure?.fields.newPassword,
  };
  return (
    <Card title={text.password.title}>
      <form onSubmit={submit} className="max-w-md space-y-4">
        {/* Password managers read the user from this field. */}
        <input type="email" hidden readOnly autoComplete="username" value={email} />
        <TextField
          label={text.password.current}
          hint={<SetPasswordHint />}
          error={errors.current}
          type="password"
          autoComplete="current-password"
          required
          {...register('currentPassword')}
        />
        <TextField
          label={text.password.next}
          hint={text.password.nextHint}
          error={errors.next}
          type="password"
          autoComplete="new-password"
          minLength={10}
          maxLength={200}
          required
          {...register('newPassword')}
        />
        <Checkbox
          label={text.password.everywhere}
          hint={text.password.everywhereHint}
          {...register('signOutEverywhere')}
        />
        <FailureNote failure={errors.current || errors.next ? null : failure} />
        <Button type="submit" busy={isRunning}>
          {text.password.submit}
        </Button>
        <p role="status" className="text-sm text-success">
          {message}
        </p>
      </form>
    </Card>
  );
}
