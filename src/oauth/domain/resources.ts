/** What an access token is for: the API, or only the endpoint for AI assistants. A token for one is refused by the other. */
export type TokenResource = 'API' | 'MCP';

export const tokenResources: readonly TokenResource[] = ['API', 'MCP'];
/** What clients without an administrator get tokens for. Tokens for the API need no approval of a user. */
export const assistantResources: readonly TokenResource[] = ['MCP'];

/** Whether users select scopes on the consent page. Assistants request those of all tools, also of tools that the user does not want. */
export function hasSelectableScopes(resources: readonly TokenResource[]): boolean {
  return resources.every((resource) => resource === 'MCP');
}

/**
 * Whether a client may know the state of a token: one that it got itself, and as a resource server an access token for the API. Such servers
 * trust the answer. So they do not learn of tokens that no API may accept: refresh tokens, and those for the endpoint for AI assistants.
 */
export function mayIntrospect(
  client: { id: string; mayIntrospect: boolean },
  token: { clientId: string | undefined; isForApi: boolean },
): boolean {
  return token.clientId === client.id || (client.mayIntrospect && token.isForApi);
}
