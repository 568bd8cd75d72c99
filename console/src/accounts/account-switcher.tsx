import {
  type AccountSummaryFragment,
  AccountChangedDocument,
  AccountsOverviewDocument,
  SwitchAccountDocument,
} from '@patchbay/client/operations';
import { Link } from '@tanstack/react-router';
import { useQuery, useSubscription } from 'urql';
import { useReloadAfterReconnect } from '../data/live.js';
import { useAction } from '../data/use-action.js';
import { useViewer } from '../data/viewer.js';
import { accountTexts as text } from '../texts/accounts.js';
import { FailureNote } from '../ui/failure-note.js';
import { Avatar } from '../ui/avatar.js';
import { Popover, popoverItem } from '../ui/popover.js';
import { HealthBadge } from './health.js';

/** Shows the selected account and selects another one for this session. Renders nothing without accounts. */
export function AccountSwitcher() {
  const [{ data }, reload] = useQuery({ query: AccountsOverviewDocument });
  const { run, failure } = useAction(SwitchAccountDocument);
  // The cache applies the events, for every page.
  useSubscription({ query: AccountChangedDocument });
  useReloadAfterReconnect(() => reload({ requestPolicy: 'network-only' }));
  const selectedId = useViewer().selectedAccount?.id;
  const accounts = data?.accounts.edges.map(({ node }) => node) ?? [];
  if (accounts.length === 0) return null;
  const selected = accounts.find(({ id }) => id === selectedId);
  const choose = async (id: string, close: () => void) => {
    if (id === selectedId || (await run({ input: { accountId: id } }))) close();
  };
  return (
    <Popover className="min-w-0 max-w-56 max-sm:px-1.5!" label={<SwitcherLabel selected={selected} />}>
      {(close) => (
        <>
          <ul
            aria-label={text.listLabel}
            className="max-h-[60dvh] w-72 max-w-[calc(100vw-2rem)] overflow-y-auto"
          >
            {accounts.map((account) => (
              <li key={account.id}>
                <button
                  type="button"
                  aria-current={account.id === selectedId}
                  className={`${popoverItem} justify-start py-2 aria-[current=true]:bg-neutral-soft`}
                  onClick={() => void choose(account.id, close)}
                >
                  <Avatar url={account.avatarUrl ?? null} name={account.name} size={28} />
                  <AccountName account={account} />
                </button>
              </li>
            ))}
          </ul>
          <FailureNote failure={failure} />
          <hr className="my-1 border-line" />
          <Link to="/accounts" onClick={close} className={popoverItem}>
            {text.switcher.all}
          </Link>
        </>
      )}
    </Popover>
  );
}

function SwitcherLabel({ selected }: { selected: AccountSummaryFragment | undefined }) {
  if (!selected)
    return (
      <>
        <span aria-hidden="true" className="sm:hidden">
          {text.switcher.noneShort}
        </span>
        <span className="max-sm:sr-only">{text.switcher.none}</span>
      </>
    );
  return (
    <>
      <Avatar url={selected.avatarUrl ?? null} name={selected.name} size={28} />
      <span className="sr-only">{text.switcher.label(selected.name)}</span>
      <span aria-hidden="true" className="truncate max-sm:hidden">
        {selected.name}
      </span>
    </>
  );
}

function AccountName({ account: { name, platform, status, health } }: { account: AccountSummaryFragment }) {
  return (
    <span className="min-w-0 flex-1">
      <span className="block truncate font-medium">{name}</span>
      <span className="flex flex-wrap items-center gap-2 text-xs text-soft">
        {text.platform(platform)}
        {health.nextAction !== 'NONE' && <HealthBadge status={status} health={health} />}
      </span>
    </span>
  );
}
