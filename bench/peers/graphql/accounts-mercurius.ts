import fastifyCookie from '@fastify/cookie';
import { fastify } from 'fastify';
import { mercurius } from 'mercurius';
import { handleRequests, report } from '../../harness/child.js';
import { readUsage } from '../../harness/usage.js';
import { listAccounts } from './accounts-data.js';
import { DateTime, typeDefs } from './accounts-schema.js';
import { findUserId } from './session.js';

/** Mercurius with JIT: it compiles a query at its second execution. */
const app = fastify();
await app.register(fastifyCookie);
await app.register(mercurius, {
  schema: typeDefs,
  resolvers: {
    DateTime,
    Query: {
      accounts(_: unknown, { first }: { first: number }, { userId }: { userId?: string | null }) {
        if (!userId) throw new mercurius.ErrorWithProps('Please sign in.', { code: 'UNAUTHENTICATED' });
        return listAccounts(userId, first);
      },
    },
  } as never,
  context: async (request) => ({ userId: await findUserId(request) }),
  jit: 1,
});
handleRequests(() => Promise.resolve(readUsage()));
report({ url: await app.listen({ port: 0, host: '127.0.0.1' }) });
