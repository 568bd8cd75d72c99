import fastifyCookie from '@fastify/cookie';
import { fastify, type FastifyReply, type FastifyRequest } from 'fastify';
import { handleRequests, report } from '../../harness/child.js';
import { readUsage } from '../../harness/usage.js';
import { listAccounts } from './accounts-data.js';
import { listMedia } from './media-data.js';
import { listPosts } from './posts-data.js';
import { accountsResponse, mediaResponse, postsResponse, viewerResponse } from './route-schemas.js';
import { findUserId } from './session.js';
import { findViewer } from './viewer-data.js';

/**
 * REST routes with the same responses as the queries, serialized by compiled schemas. They have no GraphQL, guards, scopes,
 * limits, logs and metrics: this is the least that a Node.js process needs for the same statements.
 */
const app = fastify();
await app.register(fastifyCookie);

function addRoute(
  path: string,
  response: object,
  read: (userId: string, request: FastifyRequest) => Promise<unknown>,
): void {
  app.get(path, { schema: { response: { 200: response } } }, async (request, reply: FastifyReply) => {
    const userId = await findUserId(request);
    if (!userId) return reply.status(401).send();
    return read(userId, request);
  });
}

addRoute('/accounts', accountsResponse, (userId) => listAccounts(userId, 20));
addRoute('/viewer', viewerResponse, findViewer);
addRoute('/posts', postsResponse, (userId) => listPosts(userId, 20));
addRoute('/media/:accountId', mediaResponse, (userId, { params }) =>
  listMedia(userId, (params as { accountId: string }).accountId, 20),
);
handleRequests(() => Promise.resolve(readUsage()));
report({ url: await app.listen({ port: 0, host: '127.0.0.1' }) });
