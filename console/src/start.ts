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

/** The queries whose responses no page has taken yet. */
export const firstQueries = new Set<FirstQuery>();

const path = location.pathname.slice(new URL(document.baseURI).pathname.length - 1);
if (path !== '/sign-in' && path !== '/sign-up') {
  send(ViewerDocument);
  send(AccountsOverviewDocument);
  // Filters of the address are variables of these queries.
  if (!location.search && Object.hasOwn(pageQueries, path))
    for (const [text, variables] of pageQueries[path]!) send(text, variables);
}

/** Requests `__typename` in every object, as the normalized cache does. */
function send(text: FirstQuery['document'], variables: object = {}): void {
  const response = fetch(new URL('graphql', document.baseURI), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
    },
    body: JSON.stringify({
      operationName: operationName(text),
      query: text.replaceAll('{', '{__typename '),
      variables,
    }),
  });
  // The page that takes the response handles the error.
  response.catch(() => undefined);
  firstQueries.add({ document: text, variables, response });
}

function operationName(text: string): string {
  return /^query (\w+)/.exec(text)![1]!;
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
