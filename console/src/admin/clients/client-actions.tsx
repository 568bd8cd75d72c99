import {
  DisableOAuthClientDocument,
  type OAuthClientFieldsFragment,
  RevokeOAuthAuthorizationsDocument,
  RotateOAuthClientSecretDocument,
  UpdateOAuthClientDocument,
} from '@patchbay/client/operations';
import { useState } from 'react';
import { useAction } from '../../data/use-action.js';
import { adminTexts } from '../../texts/admin.js';
import { Button } from '../../ui/button.js';
import { ConfirmDialog } from '../../ui/dialog.js';
import { FailureNote } from '../../ui/failure-note.js';
import { SelectField } from '../../ui/field.js';
import { formatNumber } from '../../ui/format.js';
import { once } from '../../ui/once.js';
import { Reauthentication } from '../../ui/reauthentication.js';
import { secretOverlaps } from '../choices.js';
import { SecretDialog } from '../secret-dialog.js';
import { VerifyClient } from './verify-client.js';

const texts = adminTexts.clients;
const dateTime = once(() => new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }));

export interface ActionProps {
  client: OAuthClientFieldsFragment;
  report: (note: string) => void;
}

/** Verification, secret rotation, revocation, and disabling of a client. */
export function ClientActions(props: ActionProps) {
  const { client } = props;
  const hasSecret = client.kind === 'CONFIDENTIAL' || client.kind === 'SERVICE';
  return (
    <div className="mt-4 flex flex-wrap gap-2">
      {!client.isVerified && <VerifyClient {...props} />}
      {hasSecret && <Rotate {...props} />}
      <Revoke {...props} />
      {client.disabledAt ? <Enable {...props} /> : <Disable {...props} />}
    </div>
  );
}

function Rotate({ client, report }: ActionProps) {
  const { run, failure, isRunning } = useAction(RotateOAuthClientSecretDocument);
  const [isOpen, setOpen] = useState(false);
  const [overlap, setOverlap] = useState<number>(secretOverlaps[0]);
  const [password, setPassword] = useState('');
  const [secret, setSecret] = useState<string | null>(null);
  async function rotate(): Promise<void> {
    const input = { id: client.id, overlapSeconds: overlap, password: password || null };
    const result = await run({ input });
    if (!result) return;
    setOpen(false);
    setPassword('');
    setSecret(result.secret);
    report(`${texts.previousUntil} ${dateTime().format(new Date(result.previousUntil))}.`);
  }
  return (
    <>
      <Button onClick={() => setOpen(true)}>{texts.rotate}</Button>
      <ConfirmDialog
        title={texts.rotate}
        isOpen={isOpen}
        close={() => setOpen(false)}
        action={texts.rotate}
        busy={isRunning}
        confirm={() => void rotate()}
      >
        <p>{texts.rotateText}</p>
        <SelectField
          label={texts.overlap}
          value={overlap}
          onChange={({ target }) => setOverlap(Number(target.value))}
        >
          {secretOverlaps.map((seconds) => (
            <option key={seconds} value={seconds}>
              {texts.overlaps[seconds]}
            </option>
          ))}
        </SelectField>
        <Reauthentication
          showsFields
          failure={failure}
          value={password}
          onChange={({ target }) => setPassword(target.value)}
        />
      </ConfirmDialog>
      <SecretDialog
        title={texts.secretTitle}
        text={texts.secretText}
        secret={secret}
        close={() => setSecret(null)}
      />
    </>
  );
}

function Revoke({ client, report }: ActionProps) {
  const { run, failure, isRunning } = useAction(RevokeOAuthAuthorizationsDocument);
  const [isOpen, setOpen] = useState(false);
  async function revoke(): Promise<void> {
    const result = await run({ input: { id: client.id } });
    if (!result) return;
    setOpen(false);
    report(texts.revoked(formatNumber(result.ended)));
  }
  return (
    <>
      <Button kind="danger" onClick={() => setOpen(true)}>
        {texts.revoke}
      </Button>
      <ConfirmDialog
        title={texts.revoke}
        isOpen={isOpen}
        close={() => setOpen(false)}
        action={texts.revoke}
        busy={isRunning}
        confirm={() => void revoke()}
      >
        <p>{texts.revokeText}</p>
        <FailureNote showsFields failure={failure} />
      </ConfirmDialog>
    </>
  );
}

function Disable({ client }: ActionProps) {
  const { run, failure, isRunning } = useAction(DisableOAuthClientDocument);
  const [isOpen, setOpen] = useState(false);
  async function disable(): Promise<void> {
    if (await run({ input: { id: client.id } })) setOpen(false);
  }
  return (
    <>
      <Button kind="danger" onClick={() => setOpen(true)}>
        {texts.disable}
      </Button>
      <ConfirmDialog
        title={texts.disable}
        isOpen={isOpen}
        close={() => setOpen(false)}
        action={texts.disable}
        busy={isRunning}
        confirm={() => void disable()}
      >
        <p>{texts.disableText}</p>
        <FailureNote showsFields failure={failure} />
      </ConfirmDialog>
    </>
  );
}

function Enable({ client }: ActionProps) {
  const { run, failure, isRunning } = useAction(UpdateOAuthClientDocument);
  return (
    <>
      <FailureNote showsFields failure={failure} />
      <Button busy={isRunning} onClick={() => void run({ input: { id: client.id, disabled: false } })}>
        {texts.enable}
      </Button>
    </>
  );
}
