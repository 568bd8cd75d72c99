import { isFailure } from '@patchbay/client';
import { SignInDocument } from '@patchbay/client/operations';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useMutation } from 'urql';
import { toProblem } from '../data/errors.js';
import { apiUrl, settings } from '../settings.js';
import { texts } from '../texts.js';
import { Button, buttonClass } from '../ui/button.js';
import { TextField } from '../ui/field.js';
import { Alert } from '../ui/states.js';
import { AuthFrame } from './auth-frame.js';

interface Fields {
  email: string;
  password: string;
}

export function SignInPage() {
  const { next } = useSearch({ from: '/sign-in' });
  const [, signIn] = useMutation(SignInDocument);
  const [failure, setFailure] = useState<string | null>(null);
  const { register, handleSubmit, formState } = useForm<Fields>();
  const submit = handleSubmit(async (input) => {
    const { data, error } = await signIn({ input });
    if (error) setFailure(toProblem(error).userMessage);
    else if (data && isFailure(data.signIn)) setFailure(data.signIn.userMessage);
    // The page is loaded again, so that nothing of an earlier user stays in memory.
    else location.assign(localPath(next));
  });
  return (
    <AuthFrame title={texts.auth.signIn}>
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
          type="password"
          autoComplete="current-password"
          required
          {...register('password')}
        />
        <Button type="submit" kind="primary" className="w-full" busy={formState.isSubmitting}>
          {texts.auth.signIn}
        </Button>
      </form>
      {settings.signInProviders.map(({ id, name }) => (
        <a key={id} href={apiUrl(`/sign-in/${id}`)} className={buttonClass('secondary', 'w-full')}>
          {texts.auth.signInWith(name)}
        </a>
      ))}
      <p className="text-sm">
        <a href={apiUrl('/forgot-password')}>{texts.auth.forgotten}</a>
      </p>
      <p className="text-sm">
        {texts.auth.noAccount} <Link to="/sign-up">{texts.auth.signUp}</Link>
      </p>
    </AuthFrame>
  );
}

/** Paths of the API. Some of them do something when a browser opens them. */
const apiPath =
  /^(graphql|oauth|auth|exports|uploads|files|webhooks|health|metrics|dev|\.well-known|openapi\.json|sign-in|sign-up|first-admin|[a-z]+-(email|password))(\/|$)/;

/** The page to return to. Only pages of this console, so that a link cannot lead to another site. */
function localPath(next: string | undefined): string {
  const home = `${settings.basePath}/`;
  if (!next || !URL.canParse(next, location.origin)) return home;
  const { origin, pathname, href } = new URL(next, location.origin);
  const isOwn = origin === location.origin && pathname.startsWith(home);
  return isOwn && !apiPath.test(pathname.slice(home.length)) ? href : home;
}
