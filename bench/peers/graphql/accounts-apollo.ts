import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import fastifyCookie from '@fastify/cookie';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import { fastify } from 'fastify';
import { GraphQLError } from 'graphql';
import { handleRequests, report } from '../../harness/child.js';
import { readUsage } from '../../harness/usage.js';
import { listAccounts } from './accounts-data.js';
import { DateTime, typeDefs } from './accounts-schema.js';
import { findUserId } from './session.js';

interface Context {
  userId: string | null;
}

/** Bare Apollo Server on Fastify: a session look-up and one resolver, without logs, metrics and limits. */
const server = new ApolloServer<Context>({
  typeDefs,
  resolvers: {
    DateTime,
    Query: {
      accounts(_: unknown, { first }: { first: number }, { userId }: Context) {
        if (!userId) throw new GraphQLError('Please sign in.', { extensions: { code: 'UNAUTHENTICATED' } });
        return listAccounts(userId, first);
      },
    },
  },
  introspection: false,
  // The cache control plugin would process every field.
  plugins: [ApolloServerPluginCacheControlDisabled()],
});
await server.start();
const app = fastify();
await app.register(fastifyCookie);
app.post(
  '/graphql',
  fastifyApolloHandler(server, { context: async (request) => ({ userId: await findUserId(request) }) }),
);
handleRequests(() => Promise.resolve(readUsage()));
report({ url: await app.listen({ port: 0, host: '127.0.0.1' }) });
