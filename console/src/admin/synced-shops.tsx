import { SyncedShopsDocument, type SyncedShopsQuery } from '@patchbay/client/operations';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useList } from '../data/use-list.js';
import { adminTexts } from '../texts/admin.js';
import { type Column, ListTable } from '../ui/data-table.js';
import { Checkbox } from '../ui/field.js';
import { Time } from '../ui/format.js';
import { Badge } from '../ui/states.js';
import { platformNames } from './choices.js';

const texts = adminTexts.platforms;
const route = getRouteApi('/app/admin/platforms');

type Shop = SyncedShopsQuery['syncedShops']['edges'][number]['node'];

const columns: readonly Column<Shop>[] = [
  { header: texts.shop, isRowHeader: true, cell: ({ displayName }) => displayName },
  {
    header: texts.owner,
    cell: ({ userId, userEmail }) => (
      <Link to="/admin/users/$userId" params={{ userId }}>
        {userEmail}
      </Link>
    ),
  },
  { header: texts.platform, cell: ({ platform }) => platformNames[platform] ?? platform },
  {
    header: texts.sync,
    cell: ({ isHealthy }) => (
      <Badge tone={isHealthy ? 'success' : 'danger'}>{isHealthy ? texts.healthy : texts.unhealthy}</Badge>
    ),
  },
  {
    header: texts.syncedUntil,
    cell: ({ resources }) => {
      const oldest = oldestOf(resources);
      return oldest ? <Time value={oldest} /> : adminTexts.unknown;
    },
  },
  {
    header: texts.problems,
    cell: ({ resources }) => {
      const problems = resources.flatMap(problemOf).join(' ');
      return problems ? <span title={problems}>{problems}</span> : adminTexts.unknown;
    },
  },
];

/** The sync of all shops. The filter is in the URL. */
export function SyncedShops() {
  const { shops } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useList(SyncedShopsDocument, { failingOnly: shops === 'failing' }, selectShops);
  return (
    <section className="space-y-3">
      <h2 className="text-lg font-semibold">{texts.shops}</h2>
      <Checkbox
        label={texts.failingOnly}
        checked={shops === 'failing'}
        onChange={({ target }) =>
          void navigate({ search: { shops: target.checked ? 'failing' : undefined }, replace: true })
        }
      />
      <ListTable list={list} caption={texts.shops} columns={columns} empty={texts.noShops} />
    </section>
  );
}

function selectShops({ syncedShops: { edges, pageInfo } }: SyncedShopsQuery) {
  return { pageInfo, edges: edges.map(({ node }) => ({ node: { ...node, id: node.accountId } })) };
}

/** Null if a resource was never synced completely. */
function oldestOf(resources: Shop['resources']): string | null {
  const times = resources.flatMap(({ syncedUntil }) => syncedUntil ?? []);
  if (times.length < resources.length) return null;
  return times.toSorted((first, second) => Date.parse(first) - Date.parse(second))[0] ?? null;
}

function problemOf({ resource, isHealthy, lastError, missingScopes }: Shop['resources'][number]): string[] {
  if (isHealthy) return [];
  if (missingScopes.length > 0) return [texts.missingScopes(resource, missingScopes.join(', '))];
  return [lastError ? `${resource}: ${lastError.message}` : texts.paused(resource)];
}
