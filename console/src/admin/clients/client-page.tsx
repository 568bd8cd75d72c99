import { OAuthClientDocument, type OAuthClientFieldsFragment } from '@patchbay/client/operations';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { adminTexts } from '../../texts/admin.js';
import { Facts } from '../../ui/facts.js';
import { Time } from '../../ui/format.js';
import { Card, Page } from '../../ui/page.js';
import { Badge, Empty, ErrorState, Skeleton } from '../../ui/states.js';
import { ClientActions } from './client-actions.js';
import { ClientConsents } from './client-consents.js';
import { ClientForm } from './client-form.js';
import { ClientTestCall } from './client-test-call.js';
import { ClientUsage } from './client-usage.js';

const texts = adminTexts.clients;
const route = getRouteApi('/app/admin/clients/$clientId');

export function ClientPage() {
  const { clientId } = route.useParams();
  const [{ data, error, fetching }, reload] = useQuery({
    query: OAuthClientDocument,
    variables: { id: clientId },
  });
  const client = data?.node?.__typename === 'OAuthClient' ? data.node : null;
  const read = () => reload({ requestPolicy: 'network-only' });
  return (
    <Page title={client?.name ?? texts.title} actions={<Link to="/admin/clients">{texts.back}</Link>}>
      {error && !client && <ErrorState error={error} retry={read} />}
      {!data && fetching && <Skeleton lines={10} />}
      {data && !client && <Empty title={adminTexts.notFound} />}
      {client && <ClientDetails client={client} />}
    </Page>
  );
}

function ClientDetails({ client }: { client: OAuthClientFieldsFragment }) {
  const [note, setNote] = useState('');
  const { disabledAt, kind } = client;
  return (
    <>
      <p role="status">{note}</p>
      <Card>
        <Facts
          facts={[
            [texts.clientId, <code key="id">{client.id}</code>],
            [texts.kind, texts.kinds[kind] ?? kind],
            [
              texts.state,
              <Badge key="state" tone={disabledAt ? 'danger' : 'success'}>
                {disabledAt ? texts.disabled : texts.enabled}
              </Badge>,
            ],
            [
              texts.verification,
              <Badge key="verification" tone={client.isVerified ? 'success' : 'warning'}>
                {client.isVerified ? texts.verified : texts.unverified}
              </Badge>,
            ],
            [texts.document, client.metadataUrl && <code key="document">{client.metadataUrl}</code>],
            [texts.resources, client.resources.map((name) => texts.resourceNames[name] ?? name).join(', ')],
            [texts.createdAt, <Time key="created" value={client.createdAt} />],
            [texts.lastUsed, client.usage.lastUsedAt && <Time value={client.usage.lastUsedAt} />],
            [texts.owner, client.ownerUserId],
          ]}
        />
        <ClientActions client={client} report={setNote} />
      </Card>
      <ClientUsage clientId={client.id} />
      {kind === 'SERVICE' ? (
        <ClientTestCall client={client} />
      ) : (
        <ClientConsents clientId={client.id} scopes={client.scopes} />
      )}
      <Card title={texts.settings}>
        <ClientForm key={client.updatedAt} client={client} onUpdated={() => setNote(adminTexts.saved)} />
      </Card>
    </>
  );
}
