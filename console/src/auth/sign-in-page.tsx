import { SignInDocument } from '@patchbay/client/operations';
import { Link, useSearch } from '@tanstack/react-router';
import { useForm } from 'react-hook-form';
import { patchbay } from '../data/patchbay.js';
import { apiUrl, settings } from '../settings.js';
import { texts } from '../texts.js';
import { Button, buttonClass } from '../ui/button.js';
import { FailureNote } from '../ui/failure-note.js';
import { TextField } from '../ui/field.js';
import { AuthFrame } from './auth-frame.js';
import { localPath, openSecondFactor } from './next-page.js';
import { PasskeyButton } from './passkey-button.js';
import { useVisitorAction } from './use-visitor-action.js';

interface Fields {
  email: string;
  password: string;
}

export function SignInPage() {
  const { next } = useSearch({ from: '/sign-in' });
  const { run, failure } = useVisitorAction(async (input: Fields) => {
    const { signIn } = await patchbay.mutate(SignInDocument, { input });
    // The page of the server asks for it, with a passkey or a code, and continues to the console.
    if (signIn.__typename === 'SecondFactorNeeded') openSecondFactor(next);
    return signIn;
  });
  const { register, handleSubmit, formState } = useForm<Fields>();
  const submit = handleSubmit(async (input) => {
    // The page is loaded again, so that nothing of an earlier user stays in memory.
    if (await run(input)) location.assign(localPath(next));
  });
  return (
    <AuthFrame title={texts.auth.signIn}>
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
          type="password"
          autoComplete="current-password"
          required
          {...register('password')}
        />
        <Button type="submit" kind="primary" className="w-full" busy={formState.isSubmitting}>
          {texts.auth.signIn}
        </Button>
      </form>
      <PasskeyButton onSignedIn={() => location.assign(localPath(next))} />
      {settings.signInProviders.map(({ id, name }) => (
        <a key={id} href={apiUrl(`/sign-in/${id}`)} className={buttonClass('secondary', 'w-full')}>
          {texts.auth.signInWith(name)}
        </a>
      ))}
      <p className="text-sm">
        <a href={apiUrl('/forgot-password')}>{texts.auth.forgotten}</a>
      </p>
      {settings.canSignUp ? (
        <p className="text-sm">
          {texts.auth.noAccount} <Link to="/sign-up">{texts.auth.signUp}</Link>
        </p>
      ) : (
        <p className="text-soft text-sm">{texts.auth.noSignUp}</p>
      )}
    </AuthFrame>
  );
}
