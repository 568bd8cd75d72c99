import { AccountsOverviewDocument } from '@patchbay/client/operations';
import { Link } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { useReloadAfterReconnect } from '../data/live.js';
import { useViewer } from '../data/viewer.js';
import { homeTexts as text } from '../texts/home.js';
import { buttonClass } from '../ui/button.js';
import { Card, Page } from '../ui/page.js';
import { ErrorState, Skeleton } from '../ui/states.js';
import { AttentionList } from './attention-list.js';
import { PlanUsage } from './plan-usage.js';

export function HomePage() {
  const { displayName } = useViewer();
  const [{ data, error }, reload] = useQuery({ query: AccountsOverviewDocument });
  useReloadAfterReconnect(() => reload({ requestPolicy: 'network-only' }));
  const accounts = data?.accounts.edges.map(({ node }) => node);
  return (
    <Page title={text.title(displayName ?? null)}>
      {error && !data && <ErrorState error={error} retry={reload} />}
      {!error && !data && <Skeleton lines={6} />}
      {accounts?.length === 0 && <ConnectFirst />}
      {accounts && accounts.length > 0 && <AttentionList accounts={accounts} />}
      <PlanUsage />
    </Page>
  );
}

function ConnectFirst() {
  return (
    <Card title={text.start.title}>
      <p className="mb-4 text-soft">{text.start.text}</p>
      <Link to="/welcome" className={buttonClass('primary')}>
        {text.start.action}
      </Link>
    </Card>
  );
}
