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

/** If the first data takes longer, pages are shown without it, with skeletons. */
const maxWaitMs = 300;
/** How long the first data is not requested again. A slow computer needs this time to show the page. */
const freshMs = 3_000;

/** Keys of the first queries whose data is in the cache, and still fresh. */
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

/** Reads the first data of the page from the cache, without another request. */
export const firstDataExchange: Exchange = mapExchange({
  onOperation: (operation) =>
    operation.context.requestPolicy === 'cache-and-network' && freshKeys.has(operation.key)
      ? makeOperation(operation.kind, operation, { ...operation.context, requestPolicy: 'cache-first' })
      : operation,
});

/** The first data of a query, once. Null if it was read before, is no longer fresh or was not requested. */
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
