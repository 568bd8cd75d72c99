import { AccountDocument, type AccountFieldsFragment } from '@patchbay/client/operations';
import { Link, useParams } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { useReloadAfterReconnect } from '../data/live.js';
import { accountTexts as text } from '../texts/accounts.js';
import { Avatar } from '../ui/avatar.js';
import { Button } from '../ui/button.js';
import { Time } from '../ui/format.js';
import { Card, Page } from '../ui/page.js';
import { ErrorState, Skeleton } from '../ui/states.js';
import { AccountActions } from './account-actions.js';
import { AccountProfile } from './account-profile.js';
import { ConnectStatus, useConnectFlow } from './connect-flow.js';
import { Facts } from '../ui/facts.js';
import { HealthBadge, HealthText } from './health.js';
import { OperationsLog } from './operations-log.js';
import { PacingCard } from '../posts/pacing/pacing-card.js';
import { RenameForm } from './rename-form.js';
import { ShopSyncTable } from './shop-sync.js';

export function AccountPage() {
  const { accountId } = useParams({ from: '/app/accounts/$accountId' });
  const [{ data, error }, reload] = useQuery({ query: AccountDocument, variables: { id: accountId } });
  useReloadAfterReconnect(() => reload({ requestPolicy: 'network-only' }));
  const account = data?.account;
  return (
    <Page
      title={account ? account.name : data ? text.page.notFound : text.title}
      description={<Link to="/accounts">{text.page.back}</Link>}
    >
      {error && !data && <ErrorState error={error} retry={reload} />}
      {!error && !data && <Skeleton lines={8} />}
      {account && <Account account={account} />}
    </Page>
  );
}

function Account({ account }: { account: AccountFieldsFragment }) {
  const { id, name, avatarUrl, platform, username, status, disconnectedAt } = account;
  const isConnected = !disconnectedAt;
  return (
    <>
      <div className="flex items-center gap-4">
        <Avatar url={avatarUrl ?? null} name={name} size={64} />
        <p className="min-w-0 wrap-anywhere text-soft">
          {text.platform(platform)}
          {username && <span className="block">@{username}</span>}
        </p>
      </div>
      <HealthCard account={account} />
      {isConnected && (
        <Card>
          <RenameForm account={account} />
        </Card>
      )}
      {isConnected && <PacingCard accountId={id} />}
      <AccountProfile account={account} />
      {account.sync && account.sync.length > 0 && status !== 'DISCONNECTED' && (
        <ShopSyncTable sync={account.sync} />
      )}
      <OperationsLog accountId={id} />
    </>
  );
}

function HealthCard({ account }: { account: AccountFieldsFragment }) {
  const { id, platform, status, health, connectedAt, disconnectedAt } = account;
  const flow = useConnectFlow();
  return (
    <Card title={text.page.health} actions={<HealthBadge status={status} health={health} />}>
      <div className="space-y-4">
        <HealthText health={health} />
        {health.nextAction === 'RECONNECT' && (
          <Button kind="primary" onClick={() => void flow.start({ platform, reconnectAccountId: id })}>
            {text.reconnect}
          </Button>
        )}
        <ConnectStatus flow={flow} />
        <Facts
          facts={[
            [text.page.connectedAt, <Time key="at" value={connectedAt} />],
            [text.page.accessUntil, health.refreshExpiresAt && <Time value={health.refreshExpiresAt} />],
            [
              text.page.lastError,
              health.lastError && (
                <>
                  {health.lastError.message} ({health.lastError.platformCode}),{' '}
                  <Time value={health.lastError.at} />
                </>
              ),
            ],
          ]}
        />
        {!disconnectedAt && <AccountActions account={account} />}
      </div>
    </Card>
  );
}
