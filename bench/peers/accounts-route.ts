import fastifyCookie from '@fastify/cookie';
import { fastify, type FastifyReply } from 'fastify';
import { report } from '../harness/child.js';
import { listAccounts, findUserId } from './accounts-data.js';

const text = { type: 'string' } as const;
const maybeText = { type: 'string', nullable: true } as const;
const node = {
  type: 'object',
  properties: {
    ...{ id: text, platform: text, name: text, username: maybeText, avatarUrl: maybeText, status: text },
    ...{ rank: { type: 'integer' }, connectedAt: { type: 'string', format: 'date-time' } },
    health: {
      type: 'object',
      properties: {
        nextAction: text,
        accessExpiresAt: { type: 'string', format: 'date-time', nullable: true },
        missingScopes: { type: 'array', items: text },
        lastError: { type: 'object', nullable: true, properties: { kind: text, message: text } },
      },
    },
  },
} as const;
const page = {
  type: 'object',
  properties: {
    edges: {
      type: 'array',
      items: { type: 'object', properties: { cursor: text, node } },
    },
    pageInfo: {
      type: 'object',
      properties: { hasNextPage: { type: 'boolean' }, endCursor: maybeText },
    },
  },
} as const;

/** A REST route with the same response as the query, serialized by a compiled schema. */
const app = fastify();
await app.register(fastifyCookie);
app.get('/accounts', { schema: { response: { 200: page } } }, async (request, reply: FastifyReply) => {
  const userId = await findUserId(request);
  if (!userId) return reply.status(401).send();
  return listAccounts(userId, 20);
});
report({ url: await app.listen({ port: 0, host: '127.0.0.1' }) });
