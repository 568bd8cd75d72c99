import { EventEndpointDocument, type EventEndpointFieldsFragment } from '@patchbay/client/operations';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { adminTexts } from '../../texts/admin.js';
import { eventTexts } from '../../texts/events.js';
import { Facts } from '../../ui/facts.js';
import { formatNumber, Time } from '../../ui/format.js';
import { Card, Page } from '../../ui/page.js';
import { Empty, ErrorState, Skeleton } from '../../ui/states.js';
import { DeliveryLog } from './delivery-log.js';
import { EndpointActions } from './endpoint-actions.js';
import { EndpointForm } from './endpoint-form.js';
import { EndpointStateBadge } from './state-badges.js';

const texts = eventTexts.endpoints;
const route = getRouteApi('/app/admin/events/$endpointId');

export function EndpointPage() {
  const { endpointId } = route.useParams();
  const [{ data, error, fetching }, reload] = useQuery({
    query: EventEndpointDocument,
    variables: { id: endpointId },
  });
  const endpoint = data?.node?.__typename === 'EventEndpoint' ? data.node : null;
  const read = () => reload({ requestPolicy: 'network-only' });
  return (
    <Page
      title={endpoint?.url ?? texts.one}
      description={endpoint?.description}
      actions={<Link to="/admin/events">{texts.back}</Link>}
    >
      {error && !endpoint && <ErrorState error={error} retry={read} />}
      {!data && fetching && <Skeleton lines={10} />}
      {data && !endpoint && <Empty title={adminTexts.notFound} />}
      {endpoint && <EndpointDetails endpoint={endpoint} reload={read} />}
    </Page>
  );
}

function EndpointDetails({
  endpoint,
  reload,
}: {
  endpoint: EventEndpointFieldsFragment;
  reload: () => void;
}) {
  const [note, setNote] = useState('');
  /** Counts actions that change the deliveries. */
  const [changes, setChanges] = useState(0);
  const report = (text: string) => {
    setNote(text);
    setChanges((count) => count + 1);
  };
  return (
    <>
      <p role="status">{note}</p>
      <Card>
        <EndpointFacts endpoint={endpoint} />
        <EndpointActions endpoint={endpoint} report={report} />
      </Card>
      <DeliveryLog endpoint={endpoint} changes={changes} report={setNote} reloadEndpoint={reload} />
      <Card title={texts.settings}>
        <EndpointForm
          key={settingsKey(endpoint)}
          endpoint={endpoint}
          onUpdated={() => setNote(adminTexts.saved)}
        />
      </Card>
    </>
  );
}

function EndpointFacts({ endpoint }: { endpoint: EventEndpointFieldsFragment }) {
  const { clientId, eventTypes, accountIds, state, stateReason, restsUntil, failingSince } = endpoint;
  const { previousSecretUntil, lastSuccessAt, clientDisabled } = endpoint;
  return (
    <Facts
      facts={[
        [texts.state, <EndpointStateBadge key="state" state={state} />],
        [
          texts.reason,
          clientDisabled ? texts.clientDisabled : stateReason && (texts.reasons[stateReason] ?? stateReason),
        ],
        [texts.since, <Time key="since" value={endpoint.stateChangedAt} />],
        [texts.failingSince, failingSince && <Time value={failingSince} />],
        [texts.restsUntil, isFuture(restsUntil) && <Time value={restsUntil} />],
        [texts.lastSuccess, lastSuccessAt && <Time value={lastSuccessAt} />],
        [texts.waiting, formatNumber(endpoint.waitingDeliveries)],
        [
          texts.owner,
          clientId ? (
            <Link key="owner" to="/admin/clients/$clientId" params={{ clientId }}>
              {clientId}
            </Link>
          ) : (
            texts.installation
          ),
        ],
        [texts.types, eventTypes ? eventTypes.join(', ') : texts.all],
        [texts.accountFilter, accountIds ? texts.some(formatNumber(accountIds.length)) : texts.all],
        [texts.ordered, endpoint.ordered ? adminTexts.yes : adminTexts.no],
        [texts.previousUntil, isFuture(previousSecretUntil) && <Time value={previousSecretUntil} />],
        [texts.createdAt, <Time key="created" value={endpoint.createdAt} />],
      ]}
    />
  );
}

/** Changes with the settings only, so that other actions do not discard what was typed into the form. */
function settingsKey({
  url,
  description,
  eventTypes,
  accountIds,
  ordered,
}: EventEndpointFieldsFragment): string {
  return JSON.stringify([url, description, eventTypes, accountIds, ordered]);
}

function isFuture(time: string | null): time is string {
  return time !== null && Date.parse(time) > Date.now();
}
