import {
  RemoveAuthenticatorDocument,
  RemovePasskeyDocument,
  ReplaceRecoveryCodesDocument,
  SecondFactorDocument,
} from '@patchbay/client/operations';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useAction } from '../data/use-action.js';
import { settingsTexts } from '../texts/settings.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { Time } from '../ui/format.js';
import { Card } from '../ui/page.js';
import { Alert, ErrorState } from '../ui/states.js';
import { AuthenticatorSetup } from './authenticator-setup.js';
import { ItemButton, ListItem } from './paged-list.js';
import { PasskeySetup } from './passkey-setup.js';
import { type Proof, ProofForm } from './proof-form.js';
import { RenamePasskey } from './rename-passkey.js';
import { RecoveryCodes } from './recovery-codes.js';

const text = settingsTexts.secondFactor;

type Step =
  | { kind: 'app' | 'passkey' | 'removeApp' | 'newCodes' }
  | { kind: 'removePasskey' | 'renamePasskey'; passkeyId: string; name: string }
  | { kind: 'codes'; codes: readonly string[] };

export function SecondFactor() {
  const [{ data, error }, reload] = useQuery({ query: SecondFactorDocument });
  const [step, setStep] = useState<Step | null>(null);
  const factor = data?.viewer.secondFactor;
  const close = () => {
    setStep(null);
    reload({ requestPolicy: 'network-only' });
  };
  const done = (codes: readonly string[] | null) => (codes ? setStep({ kind: 'codes', codes }) : close());
  const hasFactor = factor && (factor.authenticatorSince !== null || factor.passkeys.length > 0);
  return (
    <Card title={text.title}>
      {error && !data && <ErrorState error={error} retry={reload} />}
      {factor?.isRequired && !hasFactor && <Alert>{text.required}</Alert>}
      <p className="text-soft">{text.text}</p>
      {factor && (
        <ul className="mt-3 divide-y divide-line">
          <ListItem
            action={
              <div className="flex gap-2">
                <Button onClick={() => setStep({ kind: 'app' })}>
                  {factor.authenticatorSince ? text.replaceApp : text.setUpApp}
                </Button>
                {factor.authenticatorSince && (
                  <ItemButton
                    label={text.remove}
                    name={text.app}
                    onClick={() => setStep({ kind: 'removeApp' })}
                  />
                )}
              </div>
            }
          >
            <p className="font-medium">{text.app}</p>
            <p className="text-sm text-soft">
              {factor.authenticatorSince ? (
                <>
                  {text.since} <Time value={factor.authenticatorSince} />
                </>
              ) : (
                text.off
              )}
            </p>
          </ListItem>
          {factor.passkeys.map(({ passkeyId, name, createdAt }) => (
            <ListItem
              key={passkeyId}
              action={
                <div className="flex gap-2">
                  <ItemButton
                    label={text.rename}
                    name={name}
                    onClick={() => setStep({ kind: 'renamePasskey', passkeyId, name })}
                  />
                  <ItemButton
                    label={text.remove}
                    name={name}
                    onClick={() => setStep({ kind: 'removePasskey', passkeyId, name })}
                  />
                </div>
              }
            >
              <p className="font-medium">{name}</p>
              <p className="text-sm text-soft">
                {text.passkeySince} <Time value={createdAt} />
              </p>
            </ListItem>
          ))}
          {'PublicKeyCredential' in window && (
            <ListItem
              action={<Button onClick={() => setStep({ kind: 'passkey' })}>{text.addPasskey}</Button>}
            >
              <p className="font-medium">{text.passkey}</p>
              <p className="text-sm text-soft">{text.passkeyHint}</p>
            </ListItem>
          )}
          {hasFactor && (
            <ListItem action={<Button onClick={() => setStep({ kind: 'newCodes' })}>{text.newCodes}</Button>}>
              <p className="font-medium">{text.codes}</p>
              <p className="text-sm text-soft">{text.codesLeft(factor.recoveryCodesLeft)}</p>
            </ListItem>
          )}
        </ul>
      )}
      <Dialog title={step ? text.titles[step.kind] : ''} isOpen={step !== null} close={close}>
        {step?.kind === 'app' && <AuthenticatorSetup done={done} close={close} />}
        {step?.kind === 'passkey' && <PasskeySetup done={done} close={close} />}
        {step?.kind === 'codes' && <RecoveryCodes codes={step.codes} close={close} />}
        {step?.kind === 'newCodes' && <NewCodes done={done} close={close} />}
        {step?.kind === 'removeApp' && <RemoveApp close={close} />}
        {step?.kind === 'removePasskey' && <RemovePasskey {...step} close={close} />}
        {step?.kind === 'renamePasskey' && <RenamePasskey {...step} close={close} />}
      </Dialog>
    </Card>
  );
}

function NewCodes({ done, close }: { done: (codes: readonly string[]) => void; close: () => void }) {
  const { run, failure, isRunning } = useAction(ReplaceRecoveryCodesDocument);
  const confirm = async (input: Proof) => {
    const replaced = await run({ input });
    if (replaced) done(replaced.recoveryCodes);
  };
  return (
    <>
      <p>{text.newCodesText}</p>
      <ProofForm
        action={text.newCodes}
        busy={isRunning}
        failure={failure}
        close={close}
        confirm={(input) => void confirm(input)}
      />
    </>
  );
}

function RemoveApp({ close }: { close: () => void }) {
  const { run, failure, isRunning } = useAction(RemoveAuthenticatorDocument);
  return (
    <>
      <p>{text.removeText}</p>
      <ProofForm
        action={text.remove}
        kind="danger"
        busy={isRunning}
        failure={failure}
        close={close}
        confirm={(input) => void run({ input }).then((removed) => removed && close())}
      />
    </>
  );
}

function RemovePasskey({ passkeyId, name, close }: { passkeyId: string; name: string; close: () => void }) {
  const { run, failure, isRunning } = useAction(RemovePasskeyDocument);
  return (
    <>
      <p>{text.removePasskeyText(name)}</p>
      <ProofForm
        action={text.remove}
        kind="danger"
        busy={isRunning}
        failure={failure}
        close={close}
        confirm={(proof) => void run({ input: { passkeyId, proof } }).then((removed) => removed && close())}
      />
    </>
  );
}
