import { type WebhookEventFieldsFragment, WebhookEventsDocument } from '@patchbay/client/operations';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { endOfDay, startOfDay } from '../../data/days.js';
import { useList } from '../../data/use-list.js';
import { adminTexts } from '../../texts/admin.js';
import { Button } from '../../ui/button.js';
import { type Column, ListTable } from '../../ui/data-table.js';
import { SelectField } from '../../ui/field.js';
import { Filters, SearchField } from '../../ui/filters.js';
import { formatNumber, Time } from '../../ui/format.js';
import { Page } from '../../ui/page.js';
import { PeriodFields } from '../../ui/period-fields.js';
import { platformNames, platforms, webhookStates } from '../choices.js';
import { ReplayRangeDialog } from './replay-range-dialog.js';
import { WebhookStateBadge } from './webhook-state-badge.js';

const texts = adminTexts.webhooks;
const route = getRouteApi('/app/admin/webhooks');

const columns: readonly Column<WebhookEventFieldsFragment>[] = [
  {
    header: texts.type,
    isRowHeader: true,
    cell: (event) => (
      <Link to="/admin/webhooks/$eventId" params={{ eventId: event.id }}>
        {texts.typeOf(event) || texts.eventTitle}
      </Link>
    ),
  },
  { header: texts.platform, cell: ({ platform }) => platformNames[platform] ?? platform },
  { header: texts.state, cell: ({ state }) => <WebhookStateBadge state={state} /> },
  { header: texts.received, cell: ({ receivedAt }) => <Time value={receivedAt} /> },
  { header: texts.attempts, isNumeric: true, cell: ({ attempts }) => formatNumber(attempts) },
  {
    header: texts.error,
    cell: ({ lastError, note }) => (
      <span title={lastError ?? note ?? ''}>{lastError ?? note ?? adminTexts.unknown}</span>
    ),
  },
];

export function WebhooksPage() {
  const { platform, state, type, from, to } = route.useSearch();
  const navigate = route.useNavigate();
  const set = (change: Partial<ReturnType<typeof route.useSearch>>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const [isReplaying, setReplaying] = useState(false);
  const [note, setNote] = useState('');
  const list = useList(
    WebhookEventsDocument,
    { filter: { platform, state, type, receivedSince: startOfDay(from), receivedUntil: endOfDay(to) } },
    ({ webhookEvents }) => webhookEvents,
  );
  return (
    <Page
      title={texts.title}
      actions={<Button onClick={() => setReplaying(true)}>{texts.replayRange}</Button>}
    >
      <SearchField
        label={texts.type}
        action={adminTexts.audit.apply}
        value={type ?? ''}
        onSearch={(value) => set({ type: value || undefined })}
      />
      <Filters>
        <SelectField
          label={texts.platform}
          value={platform ?? ''}
          onChange={({ target }) => set({ platform: platforms.find((one) => one === target.value) })}
        >
          <option value="">{adminTexts.any}</option>
          {platforms.map((one) => (
            <option key={one} value={one}>
              {platformNames[one]}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={texts.state}
          value={state ?? ''}
          onChange={({ target }) => set({ state: webhookStates.find((one) => one === target.value) })}
        >
          <option value="">{adminTexts.any}</option>
          {webhookStates.map((one) => (
            <option key={one} value={one}>
              {texts.states[one]}
            </option>
          ))}
        </SelectField>
        <PeriodFields from={from} to={to} labels={adminTexts} change={set} />
      </Filters>
      <p role="status">{note}</p>
      <ListTable list={list} caption={texts.caption} columns={columns} empty={texts.empty} />
      <ReplayRangeDialog
        isOpen={isReplaying}
        close={() => setReplaying(false)}
        onReplayed={(text) => {
          setReplaying(false);
          setNote(text);
          list.reload();
        }}
      />
    </Page>
  );
}
