import {
  AuditEventsDocument,
  JobsDocument,
  PlatformsDocument,
  type PlatformsQuery,
  WebhookEventsDocument,
} from '@patchbay/client/operations';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { apiUrl } from '../settings.js';
import { adminTexts } from '../texts/admin.js';
import { DataTable } from '../ui/data-table.js';
import { formatNumber } from '../ui/format.js';
import { Card, Page } from '../ui/page.js';
import { readable } from '../ui/readable.js';
import { Badge, ErrorState, Skeleton } from '../ui/states.js';
import { Cell, Row, Table } from '../ui/table.js';
import { auditColumns } from './audit-columns.js';
import { platformNames } from './choices.js';

const texts = adminTexts.overview;

export function OverviewPage() {
  return (
    <Page title={adminTexts.title}>
      <div className="grid gap-6 lg:grid-cols-2">
        <Attention />
        <Readiness />
      </div>
      <Platforms />
      <RecentActions />
    </Page>
  );
}

function Attention() {
  const [{ data: jobs, error, fetching }, reload] = useQuery({ query: JobsDocument });
  const [{ data: events }] = useQuery({
    query: WebhookEventsDocument,
    variables: { first: 1, filter: { state: 'DEAD' as const } },
  });
  const deadWork = jobs?.jobs.work.filter(({ dead }) => dead > 0) ?? [];
  const failing = jobs?.jobs.schedules.filter(({ lastError }) => lastError !== null) ?? [];
  const hasDeadEvents = (events?.webhookEvents.edges.length ?? 0) > 0;
  const count = deadWork.length + failing.length + (hasDeadEvents ? 1 : 0);
  return (
    <Card title={texts.attention}>
      {error && !jobs && <ErrorState error={error} retry={reload} />}
      {!jobs && fetching && <Skeleton lines={2} />}
      {jobs && count === 0 && <p>{texts.allWell}</p>}
      <ul className="space-y-2">
        {deadWork.map(({ name, dead }) => (
          <li key={name}>
            <Link to="/admin/jobs">{texts.deadWork(name, formatNumber(dead))}</Link>
          </li>
        ))}
        {failing.map(({ name }) => (
          <li key={name}>
            <Link to="/admin/jobs">{texts.failingSchedule(name)}</Link>
          </li>
        ))}
        {hasDeadEvents && (
          <li>
            <Link to="/admin/webhooks" search={{ state: 'DEAD' }}>
              {texts.deadEvents}
            </Link>
          </li>
        )}
      </ul>
    </Card>
  );
}

/** The route for load balancers: it says only whether this server takes requests. */
function Readiness() {
  const [state, setState] = useState<'loading' | 'ready' | 'degraded' | 'failed'>('loading');
  useEffect(() => {
    const abort = new AbortController();
    fetch(apiUrl('/health/ready'), { signal: abort.signal }).then(
      ({ ok }) => setState(ok ? 'ready' : 'degraded'),
      () => {
        if (!abort.signal.aborted) setState('failed');
      },
    );
    return () => abort.abort();
  }, []);
  return (
    <Card title={texts.health}>
      {state === 'loading' && <Skeleton lines={1} />}
      {state === 'failed' && <p>{texts.healthFailed}</p>}
      {(state === 'ready' || state === 'degraded') && (
        <Badge tone={state === 'ready' ? 'success' : 'danger'}>{texts.healthStates[state]}</Badge>
      )}
    </Card>
  );
}

const platformColumns = [texts.platform, texts.state, texts.logins, texts.capabilities];

function inWords(values: readonly string[], names: Readonly<Record<string, string>>): string {
  return values.map((value) => names[value] ?? readable(value)).join(', ') || adminTexts.unknown;
}

function Platforms() {
  const [{ data, error }, reload] = useQuery({ query: PlatformsDocument });
  return (
    <Card title={texts.platforms}>
      {error && !data && <ErrorState error={error} retry={reload} />}
      {!data && !error && <Skeleton lines={4} />}
      {data && (
        <Table caption={texts.platforms} columns={platformColumns}>
          {data.platforms.map((platform) => (
            <PlatformRow key={platform.platform} {...platform} />
          ))}
        </Table>
      )}
    </Card>
  );
}

function PlatformRow({
  platform,
  displayName,
  enabled,
  simulated,
  loginTypes,
  capabilities,
}: PlatformsQuery['platforms'][number]) {
  return (
    <Row>
      <Cell isRowHeader label={texts.platform}>
        {displayName ?? platformNames[platform] ?? platform}
      </Cell>
      <Cell label={texts.state} className="inline-flex gap-1">
        <Badge tone={enabled ? 'success' : 'neutral'}>{enabled ? texts.enabled : texts.disabled}</Badge>
        {simulated && <Badge tone="warning">{texts.simulated}</Badge>}
      </Cell>
      <Cell label={texts.logins}>{inWords(loginTypes, texts.loginNames)}</Cell>
      <Cell label={texts.capabilities}>{inWords(capabilities, texts.capabilityNames)}</Cell>
    </Row>
  );
}

function RecentActions() {
  const [{ data, error }, reload] = useQuery({ query: AuditEventsDocument, variables: { first: 10 } });
  return (
    <section className="space-y-3">
      <h2 className="text-lg font-semibold">{texts.recent}</h2>
      {error && !data && <ErrorState error={error} retry={reload} />}
      {!data && !error && <Skeleton lines={10} />}
      {data && (
        <DataTable
          caption={texts.recent}
          columns={auditColumns}
          rows={data.auditEvents.edges.map(({ node }) => node)}
          rowKey={({ id }) => id}
        />
      )}
    </section>
  );
}
