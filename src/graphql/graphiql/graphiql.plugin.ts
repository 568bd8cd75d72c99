import type { ApolloServerPlugin } from '@apollo/server';
import { defaultDocument } from './default-document.js';

/** Scripts and styles of GraphiQL: pinned, and refused by the browser when they are not what was published. */
const assets = {
  react: {
    url: 'https://unpkg.com/react@18.3.1/umd/react.production.min.js',
    integrity: 'sha384-DGyLxAyjq0f9SPpVevD6IgztCFlnMF6oW/XQGmfe+IsZ8TqEiDrcHkMLKI6fiB/Z',
  },
  reactDom: {
    url: 'https://unpkg.com/react-dom@18.3.1/umd/react-dom.production.min.js',
    integrity: 'sha384-gTGxhz21lVGYNMcdJOyq01Edg0jhn/c22nsx0kyqP0TxaV5WVdsSH1fSDUf5YJj1',
  },
  graphiql: {
    url: 'https://unpkg.com/graphiql@3.8.3/graphiql.min.js',
    integrity: 'sha384-HbRVEFG0JGJZeAHCJ9Xm2+tpknBQ7QZmNlO/DgZtkZ0aJSypT96YYGRNod99l9Ie',
  },
  style: {
    url: 'https://unpkg.com/graphiql@3.8.3/graphiql.min.css',
    integrity: 'sha384-Mq3vbRBY71jfjQAt/DcjxUIYY33ksal4cgdRt9U/hNPvHBCaT2JfJ/PTRiPKf0aM',
  },
};

type Asset = (typeof assets)[keyof typeof assets];

const script = ({ url, integrity }: Asset) =>
  `<script crossorigin="anonymous" src="${url}" integrity="${integrity}"></script>`;

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <title>Patchbay GraphiQL</title>
    <link rel="stylesheet" crossorigin="anonymous" href="${assets.style.url}" integrity="${assets.style.integrity}" />
    <style>
      body { margin: 0; height: 100vh; font-family: system-ui, sans-serif; }
      #graphiql { height: 100vh; }
      #graphiql > p { padding: 2rem; max-width: 40rem; }
    </style>
  </head>
  <body>
    <div id="graphiql">
      <p>GraphiQL is loaded from unpkg.com. If this text stays, this browser cannot reach it: use any GraphQL client with
      this address; the schema is <code>schema.gql</code>.</p>
    </div>
    ${script(assets.react)}
    ${script(assets.reactDom)}
    ${script(assets.graphiql)}
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

/** What a browser sees that opens the GraphQL address: GraphiQL with a document to start from. */
export function graphiql(): ApolloServerPlugin {
  return {
    serverWillStart: () => Promise.resolve({ renderLandingPage: () => Promise.resolve({ html: page }) }),
  };
}
