import {
  CompleteConnectionDocument,
  PendingConnectionDocument,
  type PendingConnectionQuery,
} from '@patchbay/client/operations';
import { useForm } from 'react-hook-form';
import { useQuery } from 'urql';
import { useAction } from '../data/use-action.js';
import { useViewer } from '../data/viewer.js';
import { accountTexts as text } from '../texts/accounts.js';
import { FailureNote } from '../ui/failure-note.js';
import { Avatar } from '../ui/avatar.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { Time } from '../ui/format.js';
import { Alert, ErrorState, Skeleton } from '../ui/states.js';
import { UpgradePrompt } from './upgrade-prompt.js';

type Pending = PendingConnectionQuery['pendingConnection'];
type Choice = Pending['choices'][number];

/** The choice among the pages or shops that one permission covers. */
export function ChooseAccounts({ connectionId, close }: { connectionId: string; close: () => void }) {
  const [{ data, error }, reload] = useQuery({
    query: PendingConnectionDocument,
    variables: { id: connectionId },
    requestPolicy: 'network-only',
  });
  const { run, failure, declared, isRunning } = useAction(CompleteConnectionDocument);
  const { register, handleSubmit, formState, watch } = useForm<{ externalIds: string[] }>({
    defaultValues: { externalIds: [] },
  });
  const submit = handleSubmit(async ({ externalIds }) => {
    if (await run({ input: { connectionId, externalIds } })) close();
  });
  const pending = data?.pendingConnection;
  const chosen = watch('externalIds');
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
          <Slots pending={pending} />
          <fieldset className="space-y-2">
            <legend className="sr-only">{text.choose.legend}</legend>
            {pending.choices.map((choice) => {
              const { externalId, displayName, username, avatarUrl } = choice;
              const { note, isDisabled } = describeChoice(choice, pending, chosen);
              return (
                <label key={externalId} className="flex items-center gap-3 rounded-lg border border-line p-3">
                  <input
                    type="checkbox"
                    value={externalId}
                    disabled={isDisabled}
                    className="size-4 accent-accent"
                    {...register('externalIds', {
                      validate: (values) => values.length > 0 || text.choose.none,
                    })}
                  />
                  <Avatar url={avatarUrl ?? null} name={displayName} size={32} />
                  <span className="min-w-0 wrap-anywhere">
                    {displayName} {username && <span className="text-soft">@{username}</span>}
                    {note && <span className="block text-sm text-soft">{note}</span>}
                  </span>
                </label>
              );
            })}
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

/** How many of the accounts the plan has room for, if not for all. */
function Slots({ pending: { choices, freeSlots, platform } }: { pending: Pending }) {
  const { limit, used } = useViewer().usage.accounts;
  const newCount = choices.filter(needsSlot).length;
  if (freeSlots === null || newCount <= freeSlots) return null;
  // A limit of the platform alone is not the one that the prompt names.
  if (freeSlots === 0 && limit !== null && used >= limit) return <UpgradePrompt limit={null} />;
  return <p>{text.choose.slots(freeSlots, platform)}</p>;
}

function describeChoice(
  choice: Choice,
  { choices, freeSlots }: Pending,
  chosen: readonly string[],
): { note: string | null; isDisabled: boolean } {
  if (choice.isConnectedByAnotherUser) return { note: text.choose.taken, isDisabled: true };
  if (choice.isConnected) return { note: text.choose.connected, isDisabled: false };
  const takenSlots = choices.filter((one) => needsSlot(one) && chosen.includes(one.externalId)).length;
  if (freeSlots === null || takenSlots < freeSlots || chosen.includes(choice.externalId))
    return { note: null, isDisabled: false };
  return { note: takenSlots > 0 ? text.choose.noSlotLeft : text.choose.noSlot, isDisabled: true };
}

/** Whether the account is new: connecting it takes a slot of the plan. */
function needsSlot({ isConnected, isConnectedByAnotherUser }: Choice): boolean {
  return !isConnected && !isConnectedByAnotherUser;
}
