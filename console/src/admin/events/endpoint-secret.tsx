import {
  type EventEndpointFieldsFragment,
  RevealEventEndpointSecretDocument,
  RotateEventEndpointSecretDocument,
} from '@patchbay/client/operations';
import { useState } from 'react';
import { useAction } from '../../data/use-action.js';
import { adminTexts } from '../../texts/admin.js';
import { eventTexts } from '../../texts/events.js';
import { Button } from '../../ui/button.js';
import { SelectField } from '../../ui/field.js';
import { PasswordDialog } from '../../ui/password-dialog.js';
import { secretOverlaps } from '../choices.js';
import { SecretDialog } from '../secret-dialog.js';

const texts = eventTexts.endpoints;

interface SecretProps {
  endpoint: EventEndpointFieldsFragment;
  report: (note: string) => void;
}

/** Shows the secret of an endpoint again, or issues a new one. Both need the password, unless the administrator signed in recently. */
export function EndpointSecret({ endpoint: { id }, report }: SecretProps) {
  const reveal = useAction(RevealEventEndpointSecretDocument);
  const rotate = useAction(RotateEventEndpointSecretDocument);
  const [asks, setAsks] = useState<'reveal' | 'rotate' | null>(null);
  const [overlap, setOverlap] = useState<number>(secretOverlaps[0]);
  const [secret, setSecret] = useState<string | null>(null);
  const close = () => {
    setAsks(null);
    reveal.clear();
    rotate.clear();
  };
  const show = (shown: string) => {
    setAsks(null);
    setSecret(shown);
  };
  return (
    <>
      <Button onClick={() => setAsks('reveal')}>{texts.reveal}</Button>
      <Button onClick={() => setAsks('rotate')}>{texts.rotate}</Button>
      <PasswordDialog
        title={texts.reveal}
        isOpen={asks === 'reveal'}
        close={close}
        kind="primary"
        action={texts.reveal}
        busy={reveal.isRunning}
        failure={reveal.failure}
        confirm={async (password) => {
          const result = await reveal.run({ input: { id, password } });
          if (result) show(result.secret);
        }}
      >
        <p>{texts.revealText}</p>
      </PasswordDialog>
      <PasswordDialog
        title={texts.rotate}
        isOpen={asks === 'rotate'}
        close={close}
        action={texts.rotate}
        busy={rotate.isRunning}
        failure={rotate.failure}
        confirm={async (password) => {
          const result = await rotate.run({ input: { id, overlapSeconds: overlap, password } });
          if (!result) return;
          show(result.secret);
          report(texts.rotated);
        }}
      >
        <p>{texts.rotateText}</p>
        <SelectField
          label={texts.overlap}
          value={overlap}
          onChange={({ target }) => setOverlap(Number(target.value))}
        >
          {secretOverlaps.map((seconds) => (
            <option key={seconds} value={seconds}>
              {adminTexts.clients.overlaps[seconds]}
            </option>
          ))}
        </SelectField>
      </PasswordDialog>
      <SecretDialog
        title={texts.secretTitle}
        text={texts.secretText}
        secret={secret}
        close={() => setSecret(null)}
      />
    </>
  );
}
