import { type UserFieldsFragment, UsersDocument } from '@patchbay/client/operations';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useList } from '../../data/use-list.js';
import { adminTexts } from '../../texts/admin.js';
import { type Column, ListTable } from '../../ui/data-table.js';
import { SearchField } from '../../ui/filters.js';
import { Time } from '../../ui/format.js';
import { Page } from '../../ui/page.js';
import { Badge } from '../../ui/states.js';
import { InviteForm } from './invite-form.js';

const texts = adminTexts.users;
const route = getRouteApi('/app/admin/users');

const columns: readonly Column<UserFieldsFragment>[] = [
  {
    header: texts.email,
    isRowHeader: true,
    cell: ({ id, email }) => (
      <Link to="/admin/users/$userId" params={{ userId: id }}>
        {email}
      </Link>
    ),
  },
  { header: texts.name, cell: ({ displayName }) => displayName ?? adminTexts.unknown },
  { header: texts.username, cell: ({ username }) => username ?? adminTexts.unknown },
  {
    header: texts.role,
    cell: ({ role }) => (
      <Badge tone={role === 'ADMIN' ? 'warning' : 'neutral'}>{texts.roles[role] ?? role}</Badge>
    ),
  },
  {
    header: texts.state,
    cell: ({ state }) => (
      <Badge tone={state === 'ACTIVE' ? 'neutral' : 'warning'}>{texts.states[state] ?? state}</Badge>
    ),
  },
  {
    header: texts.secondFactor,
    cell: ({ secondFactorMethods: methods }) =>
      methods
        .filter((method) => method !== 'RECOVERY_CODE')
        .map((method) => texts.factors[method] ?? method)
        .join(', ') || adminTexts.unknown,
  },
  { header: texts.tier, cell: ({ tier }) => tier.name },
  { header: texts.createdAt, cell: ({ createdAt }) => <Time value={createdAt} /> },
];

export function UsersPage() {
  const { q } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useList(UsersDocument, { search: q }, ({ users }) => users);
  return (
    <Page title={texts.title}>
      <SearchField
        label={texts.search}
        hint={texts.searchHint}
        action={texts.search}
        value={q ?? ''}
        onSearch={(value) => void navigate({ search: { q: value || undefined }, replace: true })}
      />
      <InviteForm />
      <ListTable list={list} caption={texts.caption} columns={columns} empty={texts.empty} />
    </Page>
  );
}
