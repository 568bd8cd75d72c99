import {
  ReplayWebhookEventsDocument,
  WebhookEventDocument,
  type WebhookEventFieldsFragment,
} from '@patchbay/client/operations';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useAction } from '../../data/use-action.js';
import { adminTexts } from '../../texts/admin.js';
import { Button } from '../../ui/button.js';
import { Facts } from '../../ui/facts.js';
import { FailureNote } from '../../ui/failure-note.js';
import { formatNumber, Time } from '../../ui/format.js';
import { Card, Page } from '../../ui/page.js';
import { Empty, ErrorState, Skeleton } from '../../ui/states.js';
import { platformNames } from '../choices.js';
import { WebhookStateBadge } from './webhook-state-badge.js';

const texts = adminTexts.webhooks;
const route = getRouteApi('/app/admin/webhooks/$eventId');

export function WebhookPage() {
  const { eventId } = route.useParams();
  const [{ data, error, fetching }, reload] = useQuery({
    query: WebhookEventDocument,
    variables: { id: eventId },
  });
  const event = data?.node?.__typename === 'WebhookEvent' ? data.node : null;
  const read = () => reload({ requestPolicy: 'network-only' });
  const { run, failure, isRunning } = useAction(ReplayWebhookEventsDocument);
  const [note, setNote] = useState('');
  async function replay(): Promise<void> {
    const result = await run({ input: { id: eventId } });
    if (!result) return;
    setNote(texts.replayed(formatNumber(result.count)));
    read();
  }
  return (
    <Page
      title={(event && texts.typeOf(event)) || texts.eventTitle}
      actions={
        <>
          <Button busy={isRunning} disabled={!event} onClick={() => void replay()}>
            {texts.replay}
          </Button>
          <Link to="/admin/webhooks" className="self-center">
            {texts.back}
          </Link>
        </>
      }
    >
      <p role="status">{note}</p>
      <FailureNote showsFields failure={failure} />
      {error && !event && <ErrorState error={error} retry={read} />}
      {!data && fetching && <Skeleton lines={10} />}
      {data && !event && <Empty title={adminTexts.notFound} />}
      {event && <EventDetails event={event} />}
    </Page>
  );
}

function EventDetails({ event }: { event: WebhookEventFieldsFragment }) {
  return (
    <>
      <Card>
        <Facts
          facts={[
            [texts.state, <WebhookStateBadge key="state" state={event.state} />],
            [texts.platform, platformNames[event.platform] ?? event.platform],
            [texts.subject, event.subject],
            [texts.received, <Time key="received" value={event.receivedAt} />],
            [texts.occurredAt, event.occurredAt && <Time value={event.occurredAt} />],
            [texts.processedAt, event.processedAt && <Time value={event.processedAt} />],
            [texts.dueAt, event.dueAt && <Time value={event.dueAt} />],
            [texts.attempts, formatNumber(event.attempts)],
            [texts.error, event.lastError],
            [texts.note, event.note],
            [texts.requestId, event.requestId],
          ]}
        />
      </Card>
      <Card title={texts.payload}>
        {event.payload ? (
          <>
            <pre
              tabIndex={0}
              aria-label={texts.payload}
              role="region"
              className="max-h-96 overflow-auto rounded-lg bg-neutral-soft p-3 text-sm"
            >
              {indent(event.payload.text)}
            </pre>
            {event.payload.cut && <p className="mt-2 text-sm text-soft">{texts.payloadCut}</p>}
          </>
        ) : (
          <p>{texts.noPayload}</p>
        )}
      </Card>
    </>
  );
}

/** JSON with line breaks. Other texts stay as they are. */
function indent(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
