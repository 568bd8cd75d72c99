import {
  RevokeServiceClientDocument,
  ServiceClientsDocument,
  type ServiceClientsQuery,
} from '@patchbay/client/operations';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useAction } from '../data/use-action.js';
import { useViewer } from '../data/viewer.js';
import { settingsTexts } from '../texts/settings.js';
import { ConfirmDialog } from '../ui/dialog.js';
import { FailureNote } from '../ui/failure-note.js';
import { Time } from '../ui/format.js';
import { Card } from '../ui/page.js';
import { ItemButton, ListItem, PagedList, usePages } from './paged-list.js';

const texts = settingsTexts.clients;

type ServiceClient = NonNullable<ServiceClientsQuery['viewer']['serviceClients']>['edges'][number]['node'];

/** Clients that work on the data of the user, and who registers clients: users look for it here, although they cannot register any. */
export function ServiceClients() {
  const { role } = useViewer();
  const pages = usePages(ServiceClientsDocument, ({ viewer }) => viewer.serviceClients);
  const { run, failure, isRunning } = useAction(RevokeServiceClientDocument);
  const [asked, setAsked] = useState<ServiceClient | null>(null);
  const confirm = async () => {
    if (asked && (await run({ input: { clientId: asked.clientId } }))) setAsked(null);
  };
  return (
    <Card title={texts.title}>
      <p className="mb-3 text-sm text-soft">{texts.text}</p>
      <PagedList pages={pages} empty={<p className="text-sm">{texts.none}</p>}>
        {(client) => (
          <ListItem
            key={client.clientId}
            action={<ItemButton label={texts.revoke} name={client.name} onClick={() => setAsked(client)} />}
          >
            <ClientFacts client={client} />
          </ListItem>
        )}
      </PagedList>
      <p className="mt-3 text-sm text-soft">{texts.registration}</p>
      {role === 'ADMIN' && (
        <p className="mt-2">
          <Link to="/admin/clients">{texts.manage}</Link>
        </p>
      )}
      <ConfirmDialog
        title={asked ? texts.revokeTitle(asked.name) : ''}
        action={texts.revoke}
        isOpen={asked !== null}
        close={() => setAsked(null)}
        busy={isRunning}
        confirm={() => void confirm()}
      >
        <p>{texts.revokeText}</p>
        <FailureNote failure={failure} />
      </ConfirmDialog>
    </Card>
  );
}

function ClientFacts({
  client: { name, createdAt, lastUsedAt, disabledAt, scopes },
}: {
  client: ServiceClient;
}) {
  return (
    <>
      <p className="font-medium">{name}</p>
      {disabledAt && <p className="text-sm">{texts.disabled}</p>}
      <p className="text-sm text-soft">
        {texts.created} <Time value={createdAt} />,{' '}
        {lastUsedAt ? (
          <>
            {texts.lastUsed} <Time value={lastUsedAt} />
          </>
        ) : (
          texts.neverUsed
        )}
      </p>
      <ul className="mt-1 list-disc pl-5 text-sm">
        {scopes.map((scope) => (
          <li key={scope.name}>{scope.description}</li>
        ))}
      </ul>
    </>
  );
}
