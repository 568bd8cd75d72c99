import { type EventEndpointFieldsFragment, EventEndpointsDocument } from '@patchbay/client/operations';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useList } from '../../data/use-list.js';
import { adminTexts } from '../../texts/admin.js';
import { eventTexts } from '../../texts/events.js';
import { Button } from '../../ui/button.js';
import { type Column, ListTable } from '../../ui/data-table.js';
import { Dialog } from '../../ui/dialog.js';
import { formatNumber, Time } from '../../ui/format.js';
import { Page } from '../../ui/page.js';
import { SecretDialog } from '../secret-dialog.js';
import { EndpointForm } from './endpoint-form.js';
import { EndpointStateBadge } from './state-badges.js';

const texts = eventTexts.endpoints;
const route = getRouteApi('/app/admin/events');

const columns: readonly Column<EventEndpointFieldsFragment>[] = [
  {
    header: texts.url,
    isRowHeader: true,
    cell: ({ id, url }) => (
      <Link to="/admin/events/$endpointId" params={{ endpointId: id }} title={url}>
        {url}
      </Link>
    ),
  },
  { header: texts.state, cell: ({ state }) => <EndpointStateBadge state={state} /> },
  {
    header: texts.description,
    cell: ({ description }) => <span title={description}>{description || adminTexts.unknown}</span>,
  },
  {
    header: texts.owner,
    cell: ({ clientId }) =>
      clientId ? (
        <Link to="/admin/clients/$clientId" params={{ clientId }}>
          {clientId}
        </Link>
      ) : (
        texts.installation
      ),
  },
  {
    header: texts.waiting,
    isNumeric: true,
    cell: ({ waitingDeliveries }) => formatNumber(waitingDeliveries),
  },
  {
    header: texts.lastSuccess,
    cell: ({ lastSuccessAt }) => (lastSuccessAt ? <Time value={lastSuccessAt} /> : adminTexts.unknown),
  },
];

export function EndpointsPage() {
  const { create } = route.useSearch();
  const navigate = route.useNavigate();
  const setCreating = (isOpen: boolean) =>
    void navigate({ search: { create: isOpen || undefined }, replace: true });
  const list = useList(EventEndpointsDocument, {}, ({ eventEndpoints }) => eventEndpoints);
  const [secret, setSecret] = useState<string | null>(null);
  const [note, setNote] = useState('');
  return (
    <Page
      title={texts.title}
      description={texts.text}
      actions={
        <Button kind="primary" onClick={() => setCreating(true)}>
          {texts.create}
        </Button>
      }
    >
      <p role="status">{note}</p>
      <ListTable list={list} caption={texts.caption} columns={columns} empty={texts.empty} />
      <Dialog title={texts.create} isOpen={create === true} close={() => setCreating(false)}>
        <EndpointForm
          endpoint={null}
          close={() => setCreating(false)}
          onCreated={(created) => {
            setCreating(false);
            setSecret(created);
            setNote(created === null ? texts.replayedRequest : '');
            list.reload();
          }}
        />
      </Dialog>
      <SecretDialog
        title={texts.secretTitle}
        text={texts.secretText}
        secret={secret}
        close={() => setSecret(null)}
      />
    </Page>
  );
}
