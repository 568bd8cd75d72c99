import type { Bench } from '../harness/bench.js';
import { compareWithPeer } from '../harness/paired.js';
import { measureRates } from '../harness/request-rate.js';
import type { Measurement } from '../harness/report.js';
import { mediaQuery, postsQuery, viewerQuery } from './queries.js';
import { requireSameResponses, SignedInUser } from './signed-in-user.js';
import { storeMedia, storePosts } from './stored-content.js';

/** The query of a viewer with a session, compared with a raw route. */
export async function graphqlViewer(bench: Bench): Promise<Measurement[]> {
  const user = await SignedInUser.create(bench);
  return compareWithRoute(bench, user, {
    what: 'GraphQL viewer with session',
    ...{ field: 'viewer', query: viewerQuery, path: '/viewer', edges: null },
  });
}

/** A page of posts with attempts and accounts, compared with a raw route. */
export async function graphqlPosts(bench: Bench): Promise<Measurement[]> {
  const user = await SignedInUser.create(bench);
  await storePosts(bench, user.databaseUrl, user.accountIds);
  return compareWithRoute(bench, user, {
    what: 'GraphQL posts(first: 20) with attempts and account',
    ...{ field: 'posts', query: postsQuery, path: '/posts', edges: 20 },
  });
}

/** A page of media with metrics, compared with a raw route. */
export async function graphqlMedia(bench: Bench): Promise<Measurement[]> {
  const user = await SignedInUser.create(bench);
  const accountId = user.accountIds[0]!;
  await storeMedia(bench, user.databaseUrl, accountId);
  return compareWithRoute(bench, user, {
    what: 'GraphQL media(first: 20) with metrics',
    ...{
      field: 'media',
      query: mediaQuery,
      variables: { accountId },
      path: `/media/${accountId}`,
      edges: 20,
    },
  });
}

interface Page {
  what: string;
  /** Field of the GraphQL response. */
  field: string;
  query: string;
  variables?: object;
  path: string;
  /** Number of edges. Null if it is not a list. */
  edges: number | null;
}

async function compareWithRoute(
  bench: Bench,
  user: SignedInUser,
  { what, field, query, variables, path, edges }: Page,
): Promise<Measurement[]> {
  const patchbay = user.query(user.patchbay, query, variables);
  const route = user.get(await bench.startSide('peers/graphql/routes', user.peerSettings), path);
  const response = await requireSameResponses(field, [patchbay], route);
  if (edges !== null && response.edges.length !== edges) throw new Error('The page is not full.');
  const { perSecond, cpuMicros } = await measureRates(bench, what, { patchbay, route });
  await Promise.all([patchbay.side.stop(), route.side.stop()]);
  return [
    compareWithPeer(
      { what: `${what} : a raw Fastify route`, unit: 'req/s', atLeast: 0.9 },
      perSecond.patchbay,
      perSecond.route,
    ),
    compareWithPeer(
      { what: `${what}, CPU per request : a raw Fastify route`, unit: 'µs' },
      cpuMicros.patchbay,
      cpuMicros.route,
    ),
  ];
}
