import type { ApolloServerPlugin } from '@apollo/server';
import { assetsPath, type AssetName } from './graphiql-assets.js';
import { defaultDocument } from './default-document.js';

/** Relative, because the page may be served below a base path. */
const assets = assetsPath.slice(1);
const script = (name: AssetName) => `<script src="${assets}/${name}"></script>`;

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <title>Patchbay GraphiQL</title>
    <link rel="stylesheet" href="${assets}/graphiql.css" />
    <style>
      body { margin: 0; height: 100vh; font-family: system-ui, sans-serif; }
      #graphiql { height: 100vh; }
      #graphiql > p { padding: 2rem; max-width: 40rem; }
    </style>
  </head>
  <body>
    <div id="graphiql">
      <p>GraphiQL needs JavaScript. Any GraphQL client works with this URL. The schema is in <code>schema.gql</code>.</p>
    </div>
    ${script('react.js')}
    ${script('react-dom.js')}
    ${script('graphiql.js')}
    <script>
      const address = location.origin + location.pathname;
      ReactDOM.createRoot(document.getElementById('graphiql')).render(
        React.createElement(GraphiQL, {
          fetcher: GraphiQL.createFetcher({ url: address, subscriptionUrl: address.replace(/^http/, 'ws') }),
          defaultQuery: ${JSON.stringify(defaultDocument).replaceAll('<', '\\u003c')},
          shouldPersistHeaders: false,
        }),
      );
    </script>
  </body>
</html>
`;

/** Shows GraphiQL with a sample document to browsers that open the GraphQL URL. */
export function graphiql(): ApolloServerPlugin {
  return {
    serverWillStart: () => Promise.resolve({ renderLandingPage: () => Promise.resolve({ html: page }) }),
  };
}
