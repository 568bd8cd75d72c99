import { isFailure } from '@patchbay/client';
import { SignUpDocument } from '@patchbay/client/operations';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useMutation } from 'urql';
import { toProblem } from '../data/errors.js';
import { apiUrl, settings } from '../settings.js';
import { texts } from '../texts.js';
import { Button } from '../ui/button.js';
import { TextField } from '../ui/field.js';
import { Alert } from '../ui/states.js';
import { AuthFrame } from './auth-frame.js';

interface Fields {
  email: string;
  password: string;
  displayName: string;
}

export function SignUpPage() {
  const [, signUp] = useMutation(SignUpDocument);
  const [failure, setFailure] = useState<string | null>(null);
  const [sentTo, setSentTo] = useState<string | null>(null);
  const { register, handleSubmit, formState } = useForm<Fields>();
  const submit = handleSubmit(async ({ email, password, displayName }) => {
    const { data, error } = await signUp({ input: { email, password, displayName: displayName || null } });
    if (error) setFailure(toProblem(error).userMessage);
    else if (data && isFailure(data.signUp)) setFailure(data.signUp.userMessage);
    else setSentTo(email);
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
  return (
    <AuthFrame title={texts.auth.signUp}>
      {failure && <Alert>{failure}</Alert>}
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
