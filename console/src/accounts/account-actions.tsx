import { DisconnectAccountDocument, RefreshAccountDocument } from '@patchbay/client/operations';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useAction } from '../data/use-action.js';
import { accountTexts as text } from '../texts/accounts.js';
import { FailureNote } from '../ui/failure-note.js';
import { Button } from '../ui/button.js';
import { ConfirmDialog } from '../ui/dialog.js';

/** Checks an account now, or disconnects it. */
export function AccountActions({ account }: { account: { id: string; name: string } }) {
  const [isAsking, setAsking] = useState(false);
  const refresh = useAction(RefreshAccountDocument);
  const [isRefreshed, setRefreshed] = useState(false);
  const check = async () => {
    setRefreshed(false);
    setRefreshed((await refresh.run({ input: { accountId: account.id } })) !== null);
  };
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap gap-2">
        <Button busy={refresh.isRunning} onClick={() => void check()}>
          {text.refresh.action}
        </Button>
        <Button kind="danger" onClick={() => setAsking(true)}>
          {text.disconnect.action}
        </Button>
      </div>
      <p role="status" className="text-sm text-success empty:hidden">
        {isRefreshed && text.refresh.done}
      </p>
      <FailureNote failure={refresh.failure} />
      <DisconnectDialog account={account} isOpen={isAsking} close={() => setAsking(false)} />
    </div>
  );
}

function DisconnectDialog({
  account,
  isOpen,
  close,
}: {
  account: { id: string; name: string };
  isOpen: boolean;
  close: () => void;
}) {
  const navigate = useNavigate();
  const { run, failure, isRunning } = useAction(DisconnectAccountDocument);
  const confirm = async () => {
    if (!(await run({ input: { accountId: account.id } }))) return;
    close();
    await navigate({ to: '/accounts' });
  };
  return (
    <ConfirmDialog
      title={text.disconnect.title(account.name)}
      action={text.disconnect.action}
      isOpen={isOpen}
      close={close}
      busy={isRunning}
      confirm={() => void confirm()}
    >
      <ul className="list-disc space-y-1 pl-5">
        {text.disconnect.consequences.map((consequence) => (
          <li key={consequence}>{consequence}</li>
        ))}
      </ul>
      <FailureNote failure={failure} />
    </ConfirmDialog>
  );
}
