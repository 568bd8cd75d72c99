import { isDeepStrictEqual } from 'node:util';
import type { Role } from '../../src/config/config.js';
import type { Bench, Side } from '../harness/bench.js';
import type { Contender, RepeatedRequest } from '../harness/request-rate.js';
import { assignTier, createGrants, storeAccounts } from '../harness/stored-grants.js';
import type { SessionPeerSettings } from '../peers/graphql/session.js';

/** Patchbay with a user who has a session, a tier and 25 accounts. */
export class SignedInUser {
  private constructor(
    private readonly bench: Bench,
    readonly patchbay: Side & { userId: string; cookie: string },
    readonly databaseUrl: string,
    readonly accountIds: readonly string[],
  ) {}

  static async create(bench: Bench): Promise<SignedInUser> {
    const databaseUrl = await bench.createDatabase();
    const patchbay = await bench.startSide<{ userId: string; cookie: string }>('sides/patchbay', {
      databaseUrl,
      signIn: true,
      environment: environmentOf(bench),
    });
    const { userId } = patchbay;
    // A tier with limits, because their checks cost statements.
    await assignTier(bench, databaseUrl, userId, 'Business');
    const accountIds = await storeAccounts(bench, databaseUrl, userId, createGrants(25));
    await bench.query(databaseUrl, 'VACUUM ANALYZE');
    return new SignedInUser(bench, patchbay, databaseUrl, accountIds);
  }

  get peerSettings(): SessionPeerSettings {
    return {
      databaseUrl: this.databaseUrl,
      sessionSecret: this.bench.secrets.SESSION_SECRET,
      cookieName: this.patchbay.cookie.split('=', 1)[0]!,
    };
  }

  /**
   * Starts another process of Patchbay, which knows the session of the user.
   *
   * @param environment more settings
   */
  startAnother(
    environment: Record<string, string>,
    module = 'sides/patchbay',
    roles?: Role[],
  ): Promise<Side> {
    return this.bench.startSide(module, {
      databaseUrl: this.databaseUrl,
      roles,
      environment: { ...environmentOf(this.bench), ...environment },
    });
  }

  /** A GraphQL request of the user to a side. */
  query(side: Side, query: string, variables?: object): Contender {
    return {
      side,
      request: {
        url: `${side.url}/graphql`,
        method: 'POST',
        headers: { cookie: this.patchbay.cookie, 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      },
    };
  }

  /** A request of the user to a route. */
  get(side: Side, path: string): Contender {
    return {
      side,
      request: { url: side.url + path, method: 'GET', headers: { cookie: this.patchbay.cookie } },
    };
  }
}

function environmentOf({ secrets }: Bench): Record<string, string> {
  return { ...secrets, GRAPHQL_REQUESTS_PER_MINUTE: '1000000000' };
}

/** Sends a request once. @throws Error unless it is answered with 200 and without errors */
export async function readResponse({ url, ...request }: RepeatedRequest): Promise<any> {
  const response = await fetch(url, request);
  const body = (await response.json()) as { errors?: unknown };
  if (response.status !== 200 || body.errors) throw new Error(JSON.stringify(body));
  return body;
}

/**
 * Checks that all sides return the same data. Otherwise their speed cannot be compared.
 *
 * @param field the field of GraphQL responses that a route returns as its whole response
 */
export async function requireSameResponses(
  field: string,
  queries: readonly Contender[],
  route: Contender,
): Promise<any> {
  const expected = await readResponse(route.request);
  for (const { request } of queries) {
    const actual = (await readResponse(request)).data[field];
    if (!isDeepStrictEqual(actual, expected))
      throw new Error(
        `${request.url} and ${route.request.url} differ:\n${excerpt(actual)}\n${excerpt(expected)}`,
      );
  }
  return expected;
}

function excerpt(value: unknown): string {
  return JSON.stringify(value).slice(0, 2_000);
}
