import { ResetSecondFactorDocument, type UserFieldsFragment } from '@patchbay/client/operations';
import { useState } from 'react';
import { useAction } from '../../data/use-action.js';
import { useViewer } from '../../data/viewer.js';
import { adminTexts } from '../../texts/admin.js';
import { Button } from '../../ui/button.js';
import { Card } from '../../ui/page.js';
import { PasswordDialog } from '../../ui/password-dialog.js';

const texts = adminTexts.users;

/** Removes the second factor of a user who has lost it. */
export function ResetSecondFactor({ user, onReset }: { user: UserFieldsFragment; onReset: () => void }) {
  const { id: userId } = user;
  const hasNone = user.secondFactorMethods.length === 0;
  const isSelf = useViewer().userId === userId;
  const { run, failure, isRunning, clear } = useAction(ResetSecondFactorDocument);
  const [isAsking, setAsking] = useState(false);
  const [note, setNote] = useState('');
  const close = () => {
    setAsking(false);
    clear();
  };
  const confirm = async (password: string | null) => {
    setNote('');
    if (!(await run({ input: { userId, password } }))) return;
    close();
    setNote(texts.secondFactorReset);
    onReset();
  };
  // The schema reports it as NOT_FOUND, whose message is about any object.
  const shown = failure?.code === 'NOT_FOUND' ? { ...failure, userMessage: texts.noSecondFactor } : failure;
  return (
    <Card title={texts.secondFactor}>
      <p className="mb-3 text-soft">{isSelf ? texts.ownSecondFactor : texts.secondFactorText}</p>
      <div className="flex flex-wrap items-center gap-3">
        <Button kind="danger" disabled={isSelf || hasNone} onClick={() => setAsking(true)}>
          {texts.resetSecondFactor}
        </Button>
        <span role="status">{note || (hasNone && texts.noSecondFactor)}</span>
      </div>
      <PasswordDialog
        title={texts.resetSecondFactor}
        isOpen={isAsking}
        close={close}
        action={texts.resetSecondFactor}
        busy={isRunning}
        failure={shown}
        confirm={confirm}
      >
        <p>{texts.resetSecondFactorText}</p>
      </PasswordDialog>
    </Card>
  );
}
