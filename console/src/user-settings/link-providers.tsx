import { useState } from 'react';
import { patchbay } from '../data/patchbay.js';
import type { ActionFailure } from '../data/use-action.js';
import { apiUrl, settings } from '../settings.js';
import { texts } from '../texts.js';
import { settingsTexts as text } from '../texts/settings.js';
import { FailureNote } from '../ui/failure-note.js';
import { Button } from '../ui/button.js';
import { PasswordDialog } from '../ui/password-dialog.js';

const unexpected: ActionFailure = {
  code: '',
  userMessage: texts.states.unexpected,
  requestId: null,
  fields: {},
};

interface Provider {
  id: string;
  name: string;
}

/** Buttons that link an account at another provider. The browser goes to the provider, and comes back to this page. */
export function LinkProviders({ linked }: { linked: readonly string[] }) {
  const [failure, setFailure] = useState<ActionFailure | null>(null);
  const [isBusy, setBusy] = useState(false);
  /** The provider for which the server asks for the password. */
  const [asked, setAsked] = useState<Provider | null>(null);
  const offered = settings.signInProviders.filter(({ id }) => !linked.includes(id));
  if (offered.length === 0) return null;
  const close = () => {
    setAsked(null);
    setFailure(null);
  };
  const link = async (provider: Provider, password: string | null) => {
    setBusy(true);
    setFailure(null);
    const start = await startLink(provider.id, password);
    if ('url' in start) return location.assign(start.url);
    setFailure(start.failure);
    if (start.failure.code === 'INVALID_CREDENTIALS') setAsked(provider);
    setBusy(false);
  };
  return (
    <div className="mt-4 space-y-3">
      <div className="flex flex-wrap gap-2">
        {offered.map((provider) => (
          <Button key={provider.id} busy={isBusy} onClick={() => void link(provider, null)}>
            {text.identities.link(provider.name)}
          </Button>
        ))}
      </div>
      <p className="text-sm text-soft">{text.identities.linkText}</p>
      {!asked && <FailureNote failure={failure} />}
      <PasswordDialog
        title={asked ? text.identities.linkTitle(asked.name) : ''}
        action={asked ? text.identities.link(asked.name) : ''}
        kind="primary"
        isOpen={asked !== null}
        close={close}
        busy={isBusy}
        failure={failure}
        confirm={(password) => asked && void link(asked, password)}
      >
        <p>{text.identities.linkText}</p>
      </PasswordDialog>
    </div>
  );
}

/** The content security policy allows no form that leads to another origin, so the URL is requested. */
async function startLink(
  provider: string,
  password: string | null,
): Promise<{ url: string } | { failure: ActionFailure }> {
  const returnTo = encodeURIComponent('/settings?section=security');
  try {
    const path = apiUrl(`/sign-in/${encodeURIComponent(provider)}?return_to=${returnTo}`);
    const response = await patchbay.fetcher(path, {
      method: 'POST',
      headers: { accept: 'application/json' },
      ...(password !== null && { body: new URLSearchParams({ password }) }),
    });
    const { url, error } = (await response.json()) as {
      url?: string;
      error?: { code: string; userMessage: string };
    };
    if (url) return { url };
    return { failure: { ...unexpected, ...error, fields: {} } };
  } catch {
    return { failure: { ...unexpected, userMessage: texts.states.unreachable } };
  }
}
