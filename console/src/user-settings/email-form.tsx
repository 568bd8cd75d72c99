import { RequestEmailChangeDocument } from '@patchbay/client/operations';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useAction } from '../data/use-action.js';
import { useViewer } from '../data/viewer.js';
import { apiUrl, settings } from '../settings.js';
import { texts } from '../texts.js';
import { settingsTexts as text } from '../texts/settings.js';
import { FailureNote } from '../ui/failure-note.js';
import { Button } from '../ui/button.js';
import { TextField } from '../ui/field.js';
import { Card } from '../ui/page.js';
import { SetPasswordHint } from './set-password-hint.js';

interface Fields {
  email: string;
  currentPassword: string;
}

export function EmailForm() {
  const { email } = useViewer();
  const { run, failure, isRunning } = useAction(RequestEmailChangeDocument);
  const [sentTo, setSentTo] = useState<string | null>(null);
  const { register, handleSubmit, reset } = useForm<Fields>();
  const submit = handleSubmit(async (input) => {
    setSentTo(null);
    const requested = await run({ input });
    if (!requested) return;
    setSentTo(requested.email);
    reset();
  });
  const passwordError = failure?.code === 'INVALID_CREDENTIALS' ? failure.userMessage : undefined;
  const isAtField = passwordError !== undefined || failure?.fields.email !== undefined;
  return (
    <Card title={text.email.title}>
      <form onSubmit={submit} className="max-w-md space-y-4">
        <p className="wrap-anywhere">{text.email.current(email)}</p>
        <TextField
          label={text.email.label}
          error={failure?.fields.email}
          type="email"
          autoComplete="email"
          maxLength={254}
          required
          {...register('email')}
        />
        <TextField
          label={text.email.password}
          hint={<SetPasswordHint />}
          error={passwordError}
          type="password"
          autoComplete="current-password"
          required
          {...register('currentPassword')}
        />
        <FailureNote failure={isAtField ? null : failure} />
        <Button type="submit" busy={isRunning}>
          {text.email.submit}
        </Button>
        <p role="status" className="text-sm wrap-anywhere text-success">
          {sentTo && text.email.sent(sentTo)}
        </p>
        {sentTo && settings.hasMailbox && (
          <p>
            <a href={apiUrl('/dev/mailbox')}>{texts.auth.mailbox}</a>
          </p>
        )}
      </form>
    </Card>
  );
}
