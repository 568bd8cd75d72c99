import type { TypedDocument } from '@patchbay/client';
import {
  type AnyVariables,
  type Client,
  createRequest,
  type Exchange,
  makeOperation,
  mapExchange,
} from 'urql';
import { type FirstQuery, firstQueries } from '../start.js';

/** Pages show their frame and skeletons if their data takes longer than this, in milliseconds. */
const maxWaitMs = 300;
/** How long the first data is not requested again, in milliseconds: until a slow computer has shown the page. */
const freshMs = 3_000;

/** Keys of the queries whose result is in the cache since the page was opened. */
const freshKeys = new Set<number>();

/**
 * Reads the responses to the first queries into the cache, so that the page is rendered once, with its data. Errors are left to the
 * components that send the same query.
 */
export async function readFirstData(client: Client): Promise<void> {
  const timeout = new Promise((resolve) => setTimeout(resolve, maxWaitMs));
  await Promise.race([timeout, Promise.all([...firstQueries].map((query) => read(client, query)))]);
  setTimeout(() => freshKeys.clear(), freshMs);
}

async function read(client: Client, query: FirstQuery): Promise<void> {
  const { document, variables, response } = query;
  const request = createRequest(document as TypedDocument<unknown, AnyVariables>, variables);
  const context = {
    requestPolicy: 'network-only',
    fetch: async () => (await response).clone(),
  } as const;
  const { error } = await client.executeQuery(request, context).toPromise();
  if (error) return;
  firstQueries.delete(query);
  freshKeys.add(request.key);
}

/** Takes fresh data from the cache only. Others are requested also if the cache has them. */
export const firstDataExchange: Exchange = mapExchange({
  onOperation: (operation) =>
    operation.context.requestPolicy === 'cache-and-network' && freshKeys.has(operation.key)
      ? makeOperation(operation.kind, operation, { ...operation.context, requestPolicy: 'cache-first' })
      : operation,
});

/** The fresh result of a query, or null. It is returned once. */
export function readFresh<Data, Variables extends AnyVariables>(
  client: Client,
  document: TypedDocument<Data, Variables>,
  variables: Variables,
): Data | null {
  const { key } = createRequest(document, variables);
  if (!freshKeys.has(key)) return null;
  const result = client.readQuery<Data, Variables>(document, variables);
  freshKeys.delete(key);
  return result?.data ?? null;
}
