import type { FastifyInstance } from 'fastify';
import { sendResponse } from '../../hosts/host.js';
import { sendPage } from '../../consent/responses.js';
import { html, renderPage } from '../../consent/html.js';
import { drawPicture, serveStylesheet } from '../../consent/site.js';
import type { People } from '../login/people.js';
import type { Posts } from './posts.js';

const SVG_HEADERS = { 'content-type': 'image/svg+xml; charset=utf-8', 'cache-control': 'max-age=3600' };

/** Pages behind share links, avatars and covers, so that a developer can look at a post. */
export function registerSitePages(
  host: FastifyInstance,
  { people, posts }: { people: People; posts: Posts },
): void {
  serveStylesheet(host);

  host.get<{ Params: { id: string } }>('/sim/avatar/:id.svg', async (request, reply) => {
    const person = people.find(request.params.id, []);
    if (!person) return reply.callNotFound();
    const initials = person.displayName.match(/\b\w/g)?.slice(0, 2).join('') ?? '?';
    return sendResponse(reply, {
      status: 200,
      headers: SVG_HEADERS,
      body: drawPicture(200, 200, initials, person.id),
    });
  });

  host.get<{ Params: { id: string } }>('/sim/cover/:id.svg', async (request, reply) => {
    const post = posts.find(request.params.id);
    if (!post) return reply.callNotFound();
    const { width, height } = post.media.width > 0 ? post.media : { width: 720, height: 1_280 };
    return sendResponse(reply, {
      status: 200,
      headers: SVG_HEADERS,
      body: drawPicture(width, height, '▶', post.id),
    });
  });

  host.get<{ Params: { name: string; kind: string; id: string } }>(
    '/:name/:kind/:id',
    async (request, reply) => {
      const post = posts.find(request.params.id);
      const person = post && people.get(post.personId);
      if (!post || !person || !post.isPublic || request.params.name !== `@${person.username}`) {
        return reply.callNotFound();
      }
      return sendPage(
        reply,
        200,
        renderPage(
          'TikTok',
          `Post of ${person.displayName}`,
          html`
            <h1>${person.displayName}</h1>
            <p class="soft">@${person.username} · ${new Date(post.createdAt).toISOString()}</p>
            <p>${post.title}</p>
            <p>${post.caption}</p>
            <p class="soft">${post.kind} ${post.id}</p>
          `,
        ),
      );
    },
  );
}
