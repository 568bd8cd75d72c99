import { SignUpDocument, type SignUpInput } from '@patchbay/client/operations';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { patchbay } from '../data/patchbay.js';
import { apiUrl, settings } from '../settings.js';
import { texts } from '../texts.js';
import { Button } from '../ui/button.js';
import { FailureNote } from '../ui/failure-note.js';
import { TextField } from '../ui/field.js';
import { AuthFrame } from './auth-frame.js';
import { useVisitorAction } from './use-visitor-action.js';

interface Fields {
  email: string;
  password: string;
  displayName: string;
}

export function SignUpPage() {
  const { run, failure } = useVisitorAction(
    async (input: SignUpInput) => (await patchbay.mutate(SignUpDocument, { input })).signUp,
  );
  const [sentTo, setSentTo] = useState<string | null>(null);
  const { register, handleSubmit, formState } = useForm<Fields>();
  const submit = handleSubmit(async ({ email, password, displayName }) => {
    if (await run({ email, password, displayName: displayName || null })) setSentTo(email);
  });
  if (sentTo)
    return (
      <AuthFrame title={texts.auth.checkMail}>
        <p role="status">{texts.auth.mailSent(sentTo)}</p>
        {settings.hasMailbox && (
          <p>
            <a href={apiUrl('/dev/mailbox')}>{texts.auth.mailbox}</a>
          </p>
        )}
      </AuthFrame>
    );
  if (!settings.canSignUp)
    return (
      <AuthFrame title={texts.auth.signUp}>
        <p>{texts.auth.noSignUp}</p>
        <p className="text-sm">
          {texts.auth.haveAccount} <Link to="/sign-in">{texts.auth.signIn}</Link>
        </p>
      </AuthFrame>
    );
  return (
    <AuthFrame title={texts.auth.signUp}>
      <FailureNote failure={failure} />
      <form onSubmit={submit} className="space-y-4">
        <TextField
          label={texts.auth.email}
          type="email"
          autoComplete="username"
          required
          {...register('email')}
        />
        <TextField
          label={texts.auth.password}
          hint={texts.auth.newPasswordHint}
          type="password"
          autoComplete="new-password"
          minLength={10}
          maxLength={200}
          required
          {...register('password')}
        />
        <TextField
          label={texts.auth.displayName}
          hint={texts.auth.displayNameHint}
          autoComplete="name"
          maxLength={100}
          {...register('displayName')}
        />
        <Button type="submit" kind="primary" className="w-full" busy={formState.isSubmitting}>
          {texts.auth.signUp}
        </Button>
      </form>
      <p className="text-sm">
        {texts.auth.haveAccount} <Link to="/sign-in">{texts.auth.signIn}</Link>
      </p>
    </AuthFrame>
  );
}
