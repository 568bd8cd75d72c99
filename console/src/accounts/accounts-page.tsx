import { AccountsDocument } from '@patchbay/client/operations';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useReloadAfterReconnect } from '../data/live.js';
import { useViewer } from '../data/viewer.js';
import { texts } from '../texts.js';
import { accountTexts as text } from '../texts/accounts.js';
import { FailureNote } from '../ui/failure-note.js';
import { Button } from '../ui/button.js';
import { Card, Page } from '../ui/page.js';
import { Empty, ErrorState, Skeleton } from '../ui/states.js';
import { AccountRow } from './account-row.js';
import { ChooseAccounts } from './choose-accounts.js';
import { useConnectFlow } from './connect-flow.js';
import { ConnectPanel } from './connect-panel.js';
import { type AccountOrder, useAccountOrder } from './use-account-order.js';

export function AccountsPage() {
  const flow = useConnectFlow();
  const order = useAccountOrder();
  const { choose } = useSearch({ from: '/app/accounts' });
  const navigate = useNavigate();
  return (
    <Page title={text.title} description={text.description}>
      {choose !== undefined && (
        <ChooseAccounts
          connectionId={choose}
          close={() => void navigate({ to: '/accounts', search: {}, replace: true })}
        />
      )}
      <Card>
        {order.ids.length > 1 && <p className="mb-3 text-sm text-soft">{text.rankHint}</p>}
        <FailureNote failure={order.failure} />
        <ul aria-label={text.listLabel} className="divide-y divide-line">
          <AccountRows after={null} order={order} flow={flow} />
        </ul>
        <p role="status" className="sr-only">
          {order.announcement}
        </p>
      </Card>
      <ConnectPanel flow={flow} />
    </Page>
  );
}

/** Lines of a skeleton that are as high as an account, so that the page does not move. */
const linesPerAccount = 3;
const accountsPerPage = 20;

/** One page of the list, and the following ones below it. */
function AccountRows({
  after,
  order,
  flow,
}: {
  after: string | null;
  order: AccountOrder;
  flow: ReturnType<typeof useConnectFlow>;
}) {
  const [{ data, error }, reload] = useQuery({ query: AccountsDocument, variables: after ? { after } : {} });
  const [isMoreShown, setMoreShown] = useState(false);
  const { used } = useViewer().usage.accounts;
  useReloadAfterReconnect(() => reload({ requestPolicy: 'network-only' }));
  if (!data) {
    const lines = used === 0 ? 4 : linesPerAccount * Math.min(used, accountsPerPage);
    return <li>{error ? <ErrorState error={error} retry={reload} /> : <Skeleton lines={lines} />}</li>;
  }
  const { edges, pageInfo } = data.accounts;
  if (edges.length === 0 && after === null)
    return (
      <li>
        <Empty title={text.empty}>{text.emptyText}</Empty>
      </li>
    );
  const rows = edges.map(({ node }) => node).sort((one, other) => one.rank - other.rank);
  return (
    <>
      {rows.map((account) => (
        <AccountRow key={account.id} account={account} order={order} flow={flow} />
      ))}
      {pageInfo.hasNextPage &&
        pageInfo.endCursor &&
        (isMoreShown ? (
          <AccountRows after={pageInfo.endCursor} order={order} flow={flow} />
        ) : (
          <li className="pt-4">
            <Button onClick={() => setMoreShown(true)}>{texts.actions.loadMore}</Button>
          </li>
        ))}
    </>
  );
}
