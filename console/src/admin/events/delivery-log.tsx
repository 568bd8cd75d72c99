import {
  EventDeliveriesDocument,
  type EventDeliveriesQuery,
  type EventDeliveryFieldsFragment,
  type EventEndpointFieldsFragment,
} from '@patchbay/client/operations';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useDelayed } from '../../data/use-delayed.js';
import { useList } from '../../data/use-list.js';
import { adminTexts } from '../../texts/admin.js';
import { eventTexts } from '../../texts/events.js';
import { Button } from '../../ui/button.js';
import { type Column, ListTable } from '../../ui/data-table.js';
import { FailureNote } from '../../ui/failure-note.js';
import { SelectField } from '../../ui/field.js';
import { Filters } from '../../ui/filters.js';
import { formatNumber, Time } from '../../ui/format.js';
import { Card } from '../../ui/page.js';
import { deliveryStates } from '../choices.js';
import { eventTypes, testEventType } from './event-types.js';
import { nextAttempt } from './next-attempt.js';
import { ReplayDialog } from './replay-dialog.js';
import { DeliveryStateBadge } from './state-badges.js';
import { canSkip, useDeliveryActions } from './use-delivery-actions.js';

const texts = eventTexts.deliveries;
const route = getRouteApi('/app/admin/events/$endpointId');

/** Deliveries of an endpoint. The filters are in the URL. */
export function DeliveryLog({
  endpoint,
  changes,
  report,
  reloadEndpoint,
}: {
  endpoint: EventEndpointFieldsFragment;
  /** The list is read again when it grows. */
  changes: number;
  report: (note: string) => void;
  reloadEndpoint: () => void;
}) {
  const endpointId = endpoint.id;
  const { state, type } = route.useSearch();
  const navigate = route.useNavigate();
  const set = (change: Partial<ReturnType<typeof route.useSearch>>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const variables = { id: endpointId, filter: { state, types: type ? [type] : null } };
  const list = useList(EventDeliveriesDocument, variables, selectDeliveries);
  const [isReplaying, setReplaying] = useState(false);
  const reload = () => {
    list.reload();
    reloadEndpoint();
  };
  // Most receivers have answered by then.
  const reloadSoon = useDelayed(reload);
  useEffect(() => {
    if (changes > 0) reloadSoon();
  }, [changes, reloadSoon]);
  const actions = useDeliveryActions((note) => {
    report(note);
    reloadSoon();
  });
  const columns: readonly Column<EventDeliveryFieldsFragment>[] = [
    ...deliveryColumns,
    {
      header: texts.next,
      cell: ({ nextAttemptAt }) => {
        const next = nextAttempt(nextAttemptAt, endpoint);
        return next ? <Time value={next} /> : adminTexts.unknown;
      },
    },
    { header: texts.behind, isNumeric: true, cell: ({ waitingBehind }) => formatNumber(waitingBehind) },
    {
      header: texts.action,
      hasButton: true,
      cell: (delivery) => {
        const action = canSkip(delivery) ? texts.skip : texts.resend;
        return (
          <Button
            busy={actions.isRunning}
            aria-label={texts.actionOn(action, delivery.eventType, delivery.id)}
            onClick={() => void (canSkip(delivery) ? actions.skip(delivery) : actions.resend(delivery))}
          >
            {action}
          </Button>
        );
      },
    },
  ];
  return (
    <Card
      title={texts.title}
      actions={
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => setReplaying(true)}>{eventTexts.replay.title}</Button>
          <Button busy={list.isLoading} onClick={reload}>
            {texts.refresh}
          </Button>
        </div>
      }
    >
      <div className="space-y-4">
        <Filters>
          <SelectField
            label={texts.state}
            value={state ?? ''}
            onChange={({ target }) => set({ state: deliveryStates.find((one) => one === target.value) })}
          >
            <option value="">{adminTexts.any}</option>
            {deliveryStates.map((one) => (
              <option key={one} value={one}>
                {texts.states[one]}
              </option>
            ))}
          </SelectField>
          <SelectField
            label={texts.type}
            value={type ?? ''}
            onChange={({ target }) => set({ type: target.value || undefined })}
          >
            <option value="">{adminTexts.any}</option>
            {[...eventTypes, testEventType].map((one) => (
              <option key={one}>{one}</option>
            ))}
          </SelectField>
        </Filters>
        <FailureNote showsFields failure={actions.failure} />
        <ListTable list={list} caption={texts.caption} columns={columns} empty={texts.empty} />
      </div>
      <ReplayDialog
        endpointId={endpointId}
        fromEventId={null}
        isOpen={isReplaying}
        close={() => setReplaying(false)}
        onReplayed={(note) => {
          setReplaying(false);
          report(note);
          reloadSoon();
        }}
      />
    </Card>
  );
}

const deliveryColumns: readonly Column<EventDeliveryFieldsFragment>[] = [
  {
    header: texts.type,
    isRowHeader: true,
    cell: ({ id, endpointId, eventType }) => (
      <Link to="/admin/events/$endpointId/deliveries/$deliveryId" params={{ endpointId, deliveryId: id }}>
        {eventType}
      </Link>
    ),
  },
  { header: texts.state, cell: ({ state }) => <DeliveryStateBadge state={state} /> },
  { header: texts.attempts, isNumeric: true, cell: ({ attemptCount }) => formatNumber(attemptCount) },
  { header: texts.queued, cell: ({ createdAt }) => <Time value={createdAt} /> },
];

const none = { edges: [], pageInfo: { hasNextPage: false, endCursor: null } };

/** An endpoint that was deleted meanwhile has none. */
function selectDeliveries({ node }: EventDeliveriesQuery) {
  return node && 'deliveries' in node ? node.deliveries : none;
}
