import {
  type AuditEventFieldsFragment,
  type AuditEventFilter,
  AuditEventsDocument,
  type AuditEventsQueryVariables,
} from '@patchbay/client/operations';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { type Client, type CombinedError, useClient } from 'urql';
import { endOfDay, startOfDay } from '../data/days.js';
import { useList } from '../data/use-list.js';
import { adminTexts } from '../texts/admin.js';
import { Button } from '../ui/button.js';
import { ListTable } from '../ui/data-table.js';
import { SelectField } from '../ui/field.js';
import { Filters, SearchField } from '../ui/filters.js';
import { formatNumber } from '../ui/format.js';
import { Page } from '../ui/page.js';
import { ErrorState } from '../ui/states.js';
import { PeriodFields } from '../ui/period-fields.js';
import { auditColumns } from './audit-columns.js';
import { auditOutcomes } from './choices.js';
import { downloadCsv } from './download-csv.js';

const texts = adminTexts.audit;
const route = getRouteApi('/app/admin/audit');
const maxExported = 20_000;
/** Larger pages exceed the cost limit of small tiers. */
const exportPageSize = 50;

export function AuditPage() {
  const { action, outcome, user, from, to } = route.useSearch();
  const navigate = route.useNavigate();
  const set = (change: Partial<ReturnType<typeof route.useSearch>>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const filter = { action, outcome, userId: user, since: startOfDay(from), until: endOfDay(to) };
  const list = useList(AuditEventsDocument, { filter }, ({ auditEvents }) => auditEvents);
  return (
    <Page title={texts.title} actions={<Export filter={filter} />}>
      <SearchField
        label={texts.action}
        hint={texts.actionHint}
        action={texts.apply}
        value={action ?? ''}
        onSearch={(value) => set({ action: value || undefined })}
      />
      <SearchField
        label={texts.userId}
        action={texts.apply}
        value={user ?? ''}
        onSearch={(value) => set({ user: value || undefined })}
      />
      <Filters>
        <SelectField
          label={texts.outcome}
          value={outcome ?? ''}
          onChange={({ target }) => set({ outcome: auditOutcomes.find((one) => one === target.value) })}
        >
          <option value="">{adminTexts.any}</option>
          {auditOutcomes.map((one) => (
            <option key={one} value={one}>
              {texts.outcomes[one]}
            </option>
          ))}
        </SelectField>
        <PeriodFields from={from} to={to} labels={adminTexts} change={set} />
      </Filters>
      <ListTable list={list} caption={texts.caption} columns={auditColumns} empty={texts.empty} />
    </Page>
  );
}

function Export({ filter }: { filter: AuditEventFilter }) {
  const client = useClient();
  const [count, setCount] = useState<number | null>(null);
  const [error, setError] = useState<CombinedError | null>(null);
  const [isCut, setCut] = useState(false);
  async function run(): Promise<void> {
    setError(null);
    setCount(0);
    const result = await readAll(client, filter, setCount);
    setCount(null);
    setCut(result.isCut);
    if (result.error) return setError(result.error);
    const rows = result.events.map((event) => [
      ...[event.createdAt, event.action, event.outcome, event.actorKind, event.actorUserId, event.actorName],
      ...[event.userId, event.targetType, event.targetId, event.address],
      JSON.stringify(Object.fromEntries(event.details.map(({ name, value }) => [name, value]))),
    ]);
    downloadCsv('audit.csv', [header, ...rows]);
  }
  return (
    <div className="space-y-2">
      <Button busy={count !== null} onClick={() => void run()}>
        {texts.exportCsv}
      </Button>
      <p role="status" className="text-sm text-soft">
        {count !== null && texts.exporting(formatNumber(count))}
        {isCut && texts.exportLimit(formatNumber(maxExported))}
      </p>
      {error && <ErrorState error={error} />}
    </div>
  );
}

const header = [
  'createdAt',
  'action',
  'outcome',
  'actorKind',
  'actorUserId',
  'actorName',
  'userId',
  'targetType',
  'targetId',
  'address',
  'details',
];

/** Reads all events of a filter, page by page, up to a maximum. */
async function readAll(
  client: Client,
  filter: AuditEventFilter,
  report: (count: number) => void,
): Promise<{ events: AuditEventFieldsFragment[]; isCut: boolean; error?: CombinedError }> {
  const events: AuditEventFieldsFragment[] = [];
  for (let after: string | null = null; ;) {
    const page: AuditEventsQueryVariables = { filter, first: exportPageSize, after };
    const { data, error } = await client
      .query(AuditEventsDocument, page, { requestPolicy: 'network-only' })
      .toPromise();
    if (!data) return { events, isCut: false, ...(error && { error }) };
    events.push(...data.auditEvents.edges.map(({ node }) => node));
    report(events.length);
    after = data.auditEvents.pageInfo.hasNextPage ? data.auditEvents.pageInfo.endCursor : null;
    if (after === null || events.length >= maxExported) return { events, isCut: after !== null };
  }
}
