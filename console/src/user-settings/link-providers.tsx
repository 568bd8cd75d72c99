import { useState } from 'react';
import { patchbay } from '../data/patchbay.js';
import { apiUrl, settings } from '../settings.js';
import { texts } from '../texts.js';
import { settingsTexts as text } from '../texts/settings.js';
import { Button } from '../ui/button.js';
import { Alert } from '../ui/states.js';

/** Buttons that link an account at another provider. The browser goes to the provider, and comes back to this page. */
export function LinkProviders({ linked }: { linked: readonly string[] }) {
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const offered = settings.signInProviders.filter(({ id }) => !linked.includes(id));
  if (offered.length === 0) return null;
  const link = async (provider: string) => {
    setBusy(true);
    const start = await startLink(provider);
    if (start.url) return location.assign(start.url);
    setFailure(start.failure);
    setBusy(false);
  };
  return (
    <div className="mt-4 space-y-3">
      <div className="flex flex-wrap gap-2">
        {offered.map(({ id, name }) => (
          <Button key={id} busy={isBusy} onClick={() => void link(id)}>
            {text.identities.link(name)}
          </Button>
        ))}
      </div>
      <p className="text-sm text-soft">{text.identities.linkText}</p>
      {failure && <Alert>{failure}</Alert>}
    </div>
  );
}

/** The content security policy allows no form that leads to another origin, so the URL is asked for. */
async function startLink(provider: string): Promise<{ url?: string; failure: string }> {
  const returnTo = encodeURIComponent('/settings?section=security');
  try {
    const path = apiUrl(`/sign-in/${encodeURIComponent(provider)}?return_to=${returnTo}`);
    const response = await patchbay.fetcher(path, {
      method: 'POST',
      headers: { accept: 'application/json' },
    });
    const { url, error } = (await response.json()) as { url?: string; error?: { userMessage: string } };
    return { ...(url && { url }), failure: error?.userMessage ?? texts.states.unexpected };
  } catch {
    return { failure: texts.states.unreachable };
  }
}
