import type { Config } from '../config/config.js';

/** The content of the start page. */
export interface StartPage {
  name: 'Patchbay';
  url: string;
  /** URLs by their labels. */
  links: Record<string, string>;
  /** Null in production. `simulatorUrl` is null if the simulator is off. */
  development: { simulatorUrl: string | null; dataDir: string } | null;
}

export function startPage({ environment, roles, http, graphql, simulator, dataDir }: Config): StartPage {
  const { publicUrl } = http;
  const links: Record<string, string> = {};
  if (roles.has('api')) {
    links[graphql.introspection ? 'GraphQL, with GraphiQL in a browser' : 'GraphQL'] = `${publicUrl}/graphql`;
    links['REST'] = `${publicUrl}/openapi`;
    links['REST, as an OpenAPI document'] = `${publicUrl}/openapi.json`;
  }
  if (roles.has('oauth'))
    links['OAuth2 and OpenID Connect'] = `${publicUrl}/.well-known/openid-configuration`;
  links['Health'] = `${publicUrl}/health/ready`;
  return {
    name: 'Patchbay',
    url: publicUrl,
    links,
    development:
      environment === 'production'
        ? null
        : { simulatorUrl: simulator ? `http://127.0.0.1:${simulator.port}` : null, dataDir },
  };
}
