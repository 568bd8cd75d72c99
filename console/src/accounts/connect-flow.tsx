import type { ConnectOptions, ConnectResult, PatchbayError } from '@patchbay/client';
import { AccountsDocument, AccountsOverviewDocument, ViewerDocument } from '@patchbay/client/operations';
import { useConnect } from '@patchbay/client/react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { type Client, useClient } from 'urql';
import { useViewer, type Viewer } from '../data/viewer.js';
import { apiUrl } from '../settings.js';
import { accountTexts as text } from '../texts/accounts.js';
import { Alert } from '../ui/states.js';
import { takeReturnedResult } from './returned-result.js';
import { UpgradePrompt } from './upgrade-prompt.js';

export interface ConnectFlow {
  start: (options: Pick<ConnectOptions, 'platform' | 'loginType' | 'reconnectAccountId'>) => Promise<void>;
  result: ConnectResult | null;
  error: PatchbayError | null;
  isPending: boolean;
}

/** Connects accounts in a popup, or by a redirect if popups are blocked. A choice among several accounts opens at the accounts page. */
export function useConnectFlow(): ConnectFlow {
  const client = useClient();
  const navigate = useNavigate();
  const viewer = useViewer();
  const { connect, result, error, isPending, setResult } = useConnect();

  const finish = async (ended: ConnectResult | null) => {
    if (ended?.status === 'choosing')
      await navigate({ to: '/accounts', search: { choose: ended.connectionId } });
    if (ended?.status === 'connected') await reloadAccounts(client);
  };
  useEffect(() => {
    const returned = takeReturnedResult();
    if (!returned) return;
    setResult(returned);
    void finish(returned);
    // Only when the page starts.
  }, []);
  return {
    start: async (options) => {
      // Before a window opens. A reconnect needs no slot. The tier may have changed since the page was loaded.
      if (!options.reconnectAccountId && isFull(viewer) && isFull(await reloadViewer(client)))
        return setResult({ status: 'failed', code: 'TIER_LIMIT_REACHED', failure: null });
      const returnUrl = new URL(apiUrl('/accounts'), location.href).href;
      await finish(await connect({ ...options, returnUrl }));
    },
    result,
    error,
    isPending,
  };
}

/** Whether connected accounts use all slots. Slots that other flows reserve are taken over. */
function isFull(viewer: Viewer | undefined): boolean {
  if (!viewer) return false;
  const { limit, used } = viewer.usage.accounts;
  return typeof limit === 'number' && used >= limit;
}

const context = { requestPolicy: 'network-only' } as const;

async function reloadViewer(client: Client): Promise<Viewer | undefined> {
  return (await client.query(ViewerDocument, {}, context).toPromise()).data?.viewer;
}

/** Loads again what a new account changes. */
async function reloadAccounts(client: Client): Promise<void> {
  await Promise.all([
    reloadViewer(client),
    client.query(AccountsOverviewDocument, {}, context).toPromise(),
    client.query(AccountsDocument, {}, context).toPromise(),
  ]);
}

/** The state and the result of a connect flow in words. */
export function ConnectStatus({ flow: { result, error, isPending } }: { flow: ConnectFlow }) {
  if (result?.status === 'failed' && result.failure?.__typename === 'TierLimitReached')
    return <UpgradePrompt limit={result.failure} />;
  if (result?.status === 'failed' && result.code === 'TIER_LIMIT_REACHED')
    return <UpgradePrompt limit={null} />;
  const failure =
    (error && text.connect.failed(error.code, error.userMessage)) ??
    (result?.status === 'failed' && text.connect.failed(result.code, result.failure?.userMessage ?? null));
  return (
    <>
      {failure && <Alert>{failure}</Alert>}
      <p role="status" className="text-sm text-success empty:hidden">
        {isPending && text.connect.running}
        {result?.status === 'connected' && text.connect.connected(result.accountIds.length)}
      </p>
    </>
  );
}
