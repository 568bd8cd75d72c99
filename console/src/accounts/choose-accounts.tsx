import { CompleteConnectionDocument, PendingConnectionDocument } from '@patchbay/client/operations';
import { useForm } from 'react-hook-form';
import { useQuery } from 'urql';
import { useAction } from '../data/use-action.js';
import { accountTexts as text } from '../texts/accounts.js';
import { FailureNote } from '../ui/failure-note.js';
import { Avatar } from '../ui/avatar.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { Time } from '../ui/format.js';
import { Alert, ErrorState, Skeleton } from '../ui/states.js';
import { UpgradePrompt } from './upgrade-prompt.js';

/** The choice among the pages or shops that one permission covers. */
export function ChooseAccounts({ connectionId, close }: { connectionId: string; close: () => void }) {
  const [{ data, error }, reload] = useQuery({
    query: PendingConnectionDocument,
    variables: { id: connectionId },
    requestPolicy: 'network-only',
  });
  const { run, failure, declared, isRunning } = useAction(CompleteConnectionDocument);
  const { register, handleSubmit, formState } = useForm<{ externalIds: string[] }>({
    defaultValues: { externalIds: [] },
  });
  const submit = handleSubmit(async ({ externalIds }) => {
    if (await run({ input: { connectionId, externalIds } })) close();
  });
  const pending = data?.pendingConnection;
  return (
    <Dialog
      isOpen
      close={close}
      title={pending ? text.choose.title(pending.platform) : text.choose.titleLoading}
    >
      {error && !data && <ErrorState error={error} retry={reload} />}
      {!error && !data && <Skeleton />}
      {pending && (
        <form onSubmit={submit} className="space-y-4">
          <p className="text-sm text-soft">
            {text.choose.expires} <Time value={pending.expiresAt} />
          </p>
          <fieldset className="space-y-2">
            <legend className="sr-only">{text.choose.legend}</legend>
            {pending.choices.map(
              ({ externalId, displayName, username, avatarUrl, isConnectedByAnotherUser }) => (
                <label key={externalId} className="flex items-center gap-3 rounded-lg border border-line p-3">
                  <input
                    type="checkbox"
                    value={externalId}
                    disabled={isConnectedByAnotherUser}
                    className="size-4 accent-accent"
                    {...register('externalIds', {
                      validate: (chosen) => chosen.length > 0 || text.choose.none,
                    })}
                  />
                  <Avatar url={avatarUrl ?? null} name={displayName} size={32} />
                  <span className="min-w-0 wrap-anywhere">
                    {displayName} {username && <span className="text-soft">@{username}</span>}
                    {isConnectedByAnotherUser && (
                      <span className="block text-sm text-soft">{text.choose.taken}</span>
                    )}
                  </span>
                </label>
              ),
            )}
          </fieldset>
          {formState.errors.externalIds?.message && <Alert>{formState.errors.externalIds.message}</Alert>}
          {declared?.__typename === 'TierLimitReached' ? (
            <UpgradePrompt limit={declared} />
          ) : (
            <FailureNote failure={failure} />
          )}
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={close}>{text.choose.later}</Button>
            <Button type="submit" kind="primary" busy={isRunning}>
              {text.choose.submit}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
