import type { TypedDocument } from '@patchbay/client';
import {
  AccountOptionsDocument,
  AccountsDocument,
  AccountsOverviewDocument,
  MailPreferencesDocument,
  PlatformsDocument,
  PostSummariesDocument,
  ShopsDocument,
  ViewerDocument,
} from '@patchbay/client/operations';

/*
 * Sends what a page for signed-in users needs first. Browsers run this script before the console, so that the responses arrive while they
 * still load and compile the console.
 */

export interface FirstQuery {
  document: TypedDocument<unknown, never>;
  variables: object;
  response: Promise<Response>;
}

type Query = readonly [document: FirstQuery['document'], variables?: object];

const accountOptions: Query = [AccountOptionsDocument, { first: 100 }];

/** Further queries of pages that are often opened first, by path, with the variables of these pages. */
const pageQueries: Readonly<Record<string, readonly Query[]>> = {
  '/accounts': [[AccountsDocument], [PlatformsDocument]],
  '/posts': [[PostSummariesDocument, { first: 20, after: null }], accountOptions],
  '/posts/new': [accountOptions],
  '/media': [accountOptions],
  '/comments': [accountOptions],
  '/orders': [[ShopsDocument]],
  '/returns': [[ShopsDocument]],
  '/products': [[ShopsDocument]],
  '/money': [[ShopsDocument]],
  '/performance': [[ShopsDocument]],
  '/settings': [[MailPreferencesDocument]],
};

/** Sent queries whose responses were not taken yet. */
export const firstQueries = new Set<FirstQuery>();

const path = location.pathname.slice(new URL(document.baseURI).pathname.length - 1);
if (path !== '/sign-in' && path !== '/sign-up') {
  send(ViewerDocument);
  send(AccountsOverviewDocument);
  // Filters in the address are variables, which this script does not know.
  if (!location.search && Object.hasOwn(pageQueries, path))
    for (const [query, variables] of pageQueries[path]!) send(query, variables);
}

/** Requests `__typename` in every object, as the normalized cache does. */
function send(query: FirstQuery['document'], variables: object = {}): void {
  const response = fetch(new URL('graphql', document.baseURI), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
    },
    body: JSON.stringify({
      operationName: operationName(query),
      query: query.replaceAll('{', '{__typename '),
      variables,
    }),
  });
  // The page that takes the response handles the error.
  response.catch(() => undefined);
  firstQueries.add({ document: query, variables, response });
}

function operationName(query: string): string {
  return /^query (\w+)/.exec(query)![1]!;
}

/** The response to a request that was sent already. Each is returned once. */
export function takeResponse(body: unknown): Promise<Response> | null {
  if (firstQueries.size === 0 || typeof body !== 'string') return null;
  const { operationName: name, variables = {} } = JSON.parse(body) as {
    operationName?: string;
    variables?: object;
  };
  for (const query of firstQueries)
    if (operationName(query.document) === name && isSame(query.variables, variables)) {
      firstQueries.delete(query);
      return query.response;
    }
  return null;
}

function isSame(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
