import { OAuthClientConsentsDocument, type OAuthClientConsentsQuery } from '@patchbay/client/operations';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useList } from '../../data/use-list.js';
import { adminTexts } from '../../texts/admin.js';
import { type Column, ListTable } from '../../ui/data-table.js';
import { SelectField } from '../../ui/field.js';
import { Time } from '../../ui/format.js';
import { Card } from '../../ui/page.js';

const texts = adminTexts.clients;
const route = getRouteApi('/app/admin/clients/$clientId');

type Consent = Extract<
  NonNullable<OAuthClientConsentsQuery['node']>,
  { consents: unknown }
>['consents']['edges'][number]['node'];

const columns: readonly Column<Consent>[] = [
  {
    header: adminTexts.users.email,
    isRowHeader: true,
    cell: ({ userId, email }) => (
      <Link to="/admin/users/$userId" params={{ userId }}>
        {email}
      </Link>
    ),
  },
  {
    header: texts.scopes,
    cell: ({ scopes }) => <span title={scopes.join(', ')}>{scopes.join(', ')}</span>,
  },
  { header: texts.consentGiven, cell: ({ givenAt }) => <Time value={givenAt} /> },
  { header: texts.consentChanged, cell: ({ updatedAt }) => <Time value={updatedAt} /> },
  {
    header: texts.lastUsed,
    cell: ({ lastUsedAt }) => (lastUsedAt ? <Time value={lastUsedAt} /> : adminTexts.unknown),
  },
];

/** Users who consented to the client, all or those with one scope. The scope is in the URL. */
export function ClientConsents({ clientId, scopes }: { clientId: string; scopes: readonly string[] }) {
  const { scope } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useList(OAuthClientConsentsDocument, { id: clientId, scope }, selectConsents);
  return (
    <Card title={texts.consents}>
      <div className="mb-4 max-w-xs">
        <SelectField
          label={texts.scope}
          value={scope ?? ''}
          onChange={({ target }) =>
            void navigate({ search: (old) => ({ ...old, scope: target.value || undefined }), replace: true })
          }
        >
          <option value="">{adminTexts.any}</option>
          {scopes.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </SelectField>
      </div>
      <ListTable list={list} caption={texts.consents} columns={columns} empty={texts.noConsents} />
    </Card>
  );
}

const none = { edges: [], pageInfo: { hasNextPage: false, endCursor: null } };

function selectConsents({ node }: OAuthClientConsentsQuery) {
  const list = node && 'consents' in node ? node.consents : none;
  return {
    ...list,
    edges: list.edges.map(({ node: consent }) => ({ node: { ...consent, id: consent.userId } })),
  };
}
