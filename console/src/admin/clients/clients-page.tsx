import { type OAuthClientFieldsFragment, OAuthClientsDocument } from '@patchbay/client/operations';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useList } from '../../data/use-list.js';
import { adminTexts } from '../../texts/admin.js';
import { Button } from '../../ui/button.js';
import { type Column, ListTable } from '../../ui/data-table.js';
import { Dialog } from '../../ui/dialog.js';
import { SelectField } from '../../ui/field.js';
import { Filters } from '../../ui/filters.js';
import { formatNumber, Time } from '../../ui/format.js';
import { Page } from '../../ui/page.js';
import { Badge } from '../../ui/states.js';
import { clientVerifications } from '../choices.js';
import { ClientForm } from './client-form.js';
import { SecretDialog } from '../secret-dialog.js';

const texts = adminTexts.clients;
const route = getRouteApi('/app/admin/clients');

const columns: readonly Column<OAuthClientFieldsFragment>[] = [
  {
    header: texts.name,
    isRowHeader: true,
    cell: ({ id, name }) => (
      <Link to="/admin/clients/$clientId" params={{ clientId: id }}>
        {name}
      </Link>
    ),
  },
  { header: texts.kind, cell: ({ kind }) => texts.kinds[kind] ?? kind },
  {
    header: texts.state,
    cell: ({ disabledAt, isVerified }) => (
      <span className="flex flex-wrap gap-1">
        <Badge tone={disabledAt ? 'danger' : 'success'}>{disabledAt ? texts.disabled : texts.enabled}</Badge>
        {!isVerified && <Badge tone="warning">{texts.unverified}</Badge>}
      </span>
    ),
  },
  { header: texts.scopes, cell: ({ scopes }) => <span title={scopes.join(' ')}>{scopes.join(' ')}</span> },
  {
    header: texts.lastUsed,
    cell: ({ usage }) => (usage.lastUsedAt ? <Time value={usage.lastUsedAt} /> : adminTexts.unknown),
  },
  { header: texts.grants, isNumeric: true, cell: ({ usage }) => formatNumber(usage.grants) },
  { header: texts.failures, isNumeric: true, cell: ({ usage }) => formatNumber(usage.failures) },
];

export function ClientsPage() {
  const { show } = route.useSearch();
  const navigate = route.useNavigate();
  const isVerified = show === undefined ? null : show === 'verified';
  const list = useList(OAuthClientsDocument, { isVerified }, ({ oauthClients }) => oauthClients);
  const [isCreating, setCreating] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [note, setNote] = useState('');
  return (
    <Page
      title={texts.title}
      actions={
        <Button kind="primary" onClick={() => setCreating(true)}>
          {texts.create}
        </Button>
      }
    >
      <p role="status">{note}</p>
      <Filters>
        <SelectField
          label={texts.verification}
          value={show ?? ''}
          onChange={({ target }) =>
            void navigate({
              search: { show: clientVerifications.find((one) => one === target.value) },
              replace: true,
            })
          }
        >
          <option value="">{adminTexts.any}</option>
          {clientVerifications.map((one) => (
            <option key={one} value={one}>
              {texts[one]}
            </option>
          ))}
        </SelectField>
      </Filters>
      <ListTable list={list} caption={texts.caption} columns={columns} empty={texts.empty} />
      <Dialog title={texts.create} isOpen={isCreating} close={() => setCreating(false)}>
        <ClientForm
          client={null}
          close={() => setCreating(false)}
          onCreated={(created) => {
            setCreating(false);
            setSecret(created.secret);
            setNote(created.replayed ? texts.secretReplayed : '');
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
