import {
  DisableUserDocument,
  EnableUserDocument,
  type UserFieldsFragment,
  WithdrawInvitationDocument,
} from '@patchbay/client/operations';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useAction } from '../../data/use-action.js';
import { adminTexts } from '../../texts/admin.js';
import { Button } from '../../ui/button.js';
import { ConfirmDialog } from '../../ui/dialog.js';
import { FailureNote } from '../../ui/failure-note.js';
import { Card } from '../../ui/page.js';
import { PasswordDialog } from '../../ui/password-dialog.js';

const texts = adminTexts.users;

/** Disables or enables a user, and withdraws an invitation. */
export function UserAccess({
  user,
  isSelf,
  onChanged,
}: {
  user: UserFieldsFragment;
  isSelf: boolean;
  onChanged: () => void;
}) {
  const isDisabled = user.state === 'DISABLED';
  const disable = useAction(DisableUserDocument);
  const enable = useAction(EnableUserDocument);
  const { run, failure, isRunning, clear } = isDisabled ? enable : disable;
  const [isAsking, setAsking] = useState(false);
  const action = isDisabled ? texts.enable : texts.disable;
  const close = () => {
    setAsking(false);
    clear();
  };
  const confirm = async (password: string | null) => {
    if (!(await run({ input: { userId: user.id, password } }))) return;
    close();
    onChanged();
  };
  return (
    <Card title={texts.access}>
      <p className="mb-3 text-soft">{isSelf ? texts.ownAccess : texts.accessText}</p>
      {user.state === 'INVITED' && <p className="mb-3">{texts.invitedText}</p>}
      <div className="flex flex-wrap items-center gap-3">
        <Button kind={isDisabled ? 'secondary' : 'danger'} disabled={isSelf} onClick={() => setAsking(true)}>
          {action}
        </Button>
        {user.state === 'INVITED' && <WithdrawInvitation userId={user.id} />}
      </div>
      <PasswordDialog
        title={action}
        isOpen={isAsking}
        close={close}
        action={action}
        kind={isDisabled ? 'primary' : 'danger'}
        busy={isRunning}
        failure={failure}
        confirm={(password) => void confirm(password)}
      >
        <p>{isDisabled ? texts.enableText : texts.disableText}</p>
      </PasswordDialog>
    </Card>
  );
}

function WithdrawInvitation({ userId }: { userId: string }) {
  const { run, failure, isRunning, clear } = useAction(WithdrawInvitationDocument);
  const [isAsking, setAsking] = useState(false);
  const navigate = useNavigate();
  const close = () => {
    setAsking(false);
    clear();
  };
  const confirm = async () => {
    if (await run({ input: { userId } })) await navigate({ to: '/admin/users' });
  };
  return (
    <>
      <Button onClick={() => setAsking(true)}>{texts.withdraw}</Button>
      <ConfirmDialog
        title={texts.withdraw}
        isOpen={isAsking}
        close={close}
        action={texts.withdraw}
        busy={isRunning}
        confirm={() => void confirm()}
      >
        <p>{texts.withdrawText}</p>
        <FailureNote showsFields failure={failure} />
      </ConfirmDialog>
    </>
  );
}
