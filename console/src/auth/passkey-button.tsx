import { SignInWithPasskeyDocument, StartPasskeyVerificationDocument } from '@patchbay/client/operations';
import { useState } from 'react';
import { patchbay } from '../data/patchbay.js';
import { texts } from '../texts.js';
import { Button } from '../ui/button.js';
import { FailureNote } from '../ui/failure-note.js';
import { Alert } from '../ui/states.js';
import { useVisitorAction } from './use-visitor-action.js';

/** Passkeys need a host name. */
const isPossible = 'PublicKeyCredential' in window && !/^[\d.]+$|:/.test(location.hostname);

/** Signs in with a passkey, without a password. Absent where the browser or the address cannot. */
export function PasskeyButton({ onSignedIn }: { onSignedIn: () => void }) {
  const start = useVisitorAction(async (input: { purpose: 'SIGN_IN' }) => {
    const { startPasskeyVerification } = await patchbay.mutate(StartPasskeyVerificationDocument, { input });
    if (startPasskeyVerification.__typename === 'PasskeyRequest')
      await sign(startPasskeyVerification.options);
    return startPasskeyVerification;
  });
  const finish = useVisitorAction(async (response: Record<string, unknown>) => {
    const { signInWithPasskey } = await patchbay.mutate(SignInWithPasskeyDocument, { input: { response } });
    return signInWithPasskey;
  });
  const [isCanceled, setCanceled] = useState(false);
  const [isRunning, setRunning] = useState(false);
  async function sign(options: unknown): Promise<void> {
    const response = await requestSignature(options);
    if (!response) setCanceled(true);
    else if (await finish.run(response)) onSignedIn();
  }
  async function signIn(): Promise<void> {
    setCanceled(false);
    setRunning(true);
    try {
      await start.run({ purpose: 'SIGN_IN' });
    } finally {
      setRunning(false);
    }
  }
  if (!isPossible) return null;
  return (
    <>
      <FailureNote failure={start.failure ?? finish.failure} />
      {isCanceled && <Alert>{texts.auth.passkeyCanceled}</Alert>}
      <Button className="w-full" busy={isRunning} onClick={() => void signIn()}>
        {texts.auth.passkey}
      </Button>
    </>
  );
}

/** Null if the user cancels. */
async function requestSignature(options: unknown): Promise<Record<string, unknown> | null> {
  const { startAuthentication } = await import('@simplewebauthn/browser');
  const optionsJSON = options as Parameters<typeof startAuthentication>[0]['optionsJSON'];
  try {
    return { ...(await startAuthentication({ optionsJSON })) };
  } catch {
    return null;
  }
}
