import {
  EventDeliveryDocument,
  type EventDeliveryFieldsFragment,
  EventEndpointDocument,
  type EventEndpointFieldsFragment,
} from '@patchbay/client/operations';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useDelayed } from '../../data/use-delayed.js';
import { adminTexts } from '../../texts/admin.js';
import { eventTexts } from '../../texts/events.js';
import { Button } from '../../ui/button.js';
import { Facts } from '../../ui/facts.js';
import { FailureNote } from '../../ui/failure-note.js';
import { formatNumber, Time } from '../../ui/format.js';
import { Card, Page } from '../../ui/page.js';
import { Empty, ErrorState, Skeleton } from '../../ui/states.js';
import { AttemptList } from './attempt-list.js';
import { nextAttempt, stopReason } from './next-attempt.js';
import { ReplayDialog } from './replay-dialog.js';
import { DeliveryStateBadge } from './state-badges.js';
import { canSkip, useDeliveryActions } from './use-delivery-actions.js';

const texts = eventTexts.deliveries;
const route = getRouteApi('/app/admin/events/$endpointId/deliveries/$deliveryId');

export function DeliveryPage() {
  const { endpointId, deliveryId } = route.useParams();
  const [{ data, error, fetching }, reload] = useQuery({
    query: EventDeliveryDocument,
    variables: { id: deliveryId },
  });
  const node = data?.node?.__typename === 'EventDelivery' ? data.node : null;
  const delivery = node?.endpointId === endpointId ? node : null;
  const [{ data: owner }, reloadEndpoint] = useQuery({
    query: EventEndpointDocument,
    variables: { id: endpointId },
  });
  const endpoint = owner?.node?.__typename === 'EventEndpoint' ? owner.node : null;
  const read = () => {
    reload({ requestPolicy: 'network-only' });
    reloadEndpoint({ requestPolicy: 'network-only' });
  };
  return (
    <Page
      title={delivery?.eventType ?? texts.one}
      actions={
        <Link to="/admin/events/$endpointId" params={{ endpointId }}>
          {texts.back}
        </Link>
      }
    >
      {error && !delivery && <ErrorState error={error} retry={read} />}
      {!data && fetching && <Skeleton lines={10} />}
      {data && !delivery && <Empty title={adminTexts.notFound} />}
      {delivery && <DeliveryDetails delivery={delivery} endpoint={endpoint} reload={read} />}
    </Page>
  );
}

function DeliveryDetails({
  delivery,
  endpoint,
  reload,
}: {
  delivery: EventDeliveryFieldsFragment;
  /** Null while it is loading. */
  endpoint: EventEndpointFieldsFragment | null;
  reload: () => void;
}) {
  const [note, setNote] = useState('');
  const [isReplaying, setReplaying] = useState(false);
  /** Counts reloads, which also read the attempts. */
  const [reads, setReads] = useState(0);
  const readAll = () => {
    reload();
    setReads((count) => count + 1);
  };
  const readSoon = useDelayed(readAll);
  const actions = useDeliveryActions((text) => {
    setNote(text);
    readSoon();
  });
  const { state, accountId, nextAttemptAt, finishedAt } = delivery;
  const next = endpoint && nextAttempt(nextAttemptAt, endpoint);
  return (
    <>
      <p role="status">{note}</p>
      <FailureNote showsFields failure={actions.failure} />
      <Card>
        <Facts
          facts={[
            [texts.state, <DeliveryStateBadge key="state" state={state} />],
            [texts.event, <code key="event">{delivery.eventId}</code>],
            [texts.account, accountId && <code>{accountId}</code>],
            [texts.queued, <Time key="queued" value={delivery.createdAt} />],
            [texts.next, next ? <Time value={next} /> : endpoint && !finishedAt && stopReason(endpoint)],
            [texts.finished, finishedAt && <Time value={finishedAt} />],
            [texts.attempts, formatNumber(delivery.attemptCount)],
            [texts.behind, formatNumber(delivery.waitingBehind)],
          ]}
        />
        <div className="mt-4 flex flex-wrap gap-2">
          {canSkip(delivery) ? (
            <Button busy={actions.isRunning} onClick={() => void actions.skip(delivery)}>
              {texts.skip}
            </Button>
          ) : (
            <Button busy={actions.isRunning} onClick={() => void actions.resend(delivery)}>
              {texts.resend}
            </Button>
          )}
          <Button onClick={() => setReplaying(true)}>{eventTexts.replay.fromTitle}</Button>
          <Button onClick={readAll}>{texts.refresh}</Button>
        </div>
      </Card>
      <ReplayDialog
        endpointId={delivery.endpointId}
        fromEventId={delivery.eventId}
        isOpen={isReplaying}
        close={() => setReplaying(false)}
        onReplayed={(text) => {
          setReplaying(false);
          setNote(text);
          readSoon();
        }}
      />
      <AttemptList deliveryId={delivery.id} reads={reads} />
    </>
  );
}
