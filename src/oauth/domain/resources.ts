/** What an access token is for: the API, or only the endpoint for AI assistants. A token for one is refused by the other. */
export type TokenResource = 'API' | 'MCP';

export const tokenResources: readonly TokenResource[] = ['API', 'MCP'];
