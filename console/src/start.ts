import { AccountsOverviewDocument, ViewerDocument } from '@patchbay/client/operations';

/**
 * Sends what every page for signed-in users needs first. This module is loaded apart from the console, so that the responses arrive
 * while the browser still loads and compiles the console.
 */
const responses = new Map<string, Promise<Response>>();

if (!/\/sign-(in|up)$/.test(location.pathname)) {
  send('Viewer', ViewerDocument);
  send('AccountsOverview', AccountsOverviewDocument);
}

/** Requests `__typename` in every object, as the normalized cache does. */
function send(operationName: string, text: string): void {
  const response = fetch(new URL('graphql', document.baseURI), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
    },
    body: JSON.stringify({ operationName, query: text.replaceAll('{', '{__typename ') }),
  });
  // The page that takes the response handles the error.
  response.catch(() => undefined);
  responses.set(operationName, response);
}

/** The response to a request that was sent already. Each is returned once. */
export function takeResponse(body: unknown): Promise<Response> | null {
  if (responses.size === 0 || typeof body !== 'string') return null;
  const { operationName } = JSON.parse(body) as { operationName?: string };
  const response = responses.get(operationName ?? '') ?? null;
  responses.delete(operationName ?? '');
  return response;
}
