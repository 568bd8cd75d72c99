import type { FastifyInstance } from 'fastify';
import { sendAnswer } from '../hosts/host.js';
import { escapeHtml, html, page, PAGE_HEADERS, STYLESHEET } from './html.js';
import type { People } from './people.js';
import type { Posts } from './posts.js';

const SVG_HEADERS = { 'content-type': 'image/svg+xml; charset=utf-8', 'cache-control': 'max-age=3600' };

/** What share links, avatars and covers point to, so that a person can look at what was posted. */
export function registerSitePages(
  host: FastifyInstance,
  { people, posts }: { people: People; posts: Posts },
): void {
  host.get('/sim/style.css', async (_request, reply) =>
    sendAnswer(reply, {
      status: 200,
      headers: { 'content-type': 'text/css; charset=utf-8' },
      body: STYLESHEET,
    }),
  );

  host.get<{ Params: { id: string } }>('/sim/avatar/:id.svg', async (request, reply) => {
    const person = people.find(request.params.id, []);
    if (!person) return reply.callNotFound();
    const initials = person.displayName.match(/\b\w/g)?.slice(0, 2).join('') ?? '?';
    return sendAnswer(reply, {
      status: 200,
      headers: SVG_HEADERS,
      body: picture(200, 200, initials, person.id),
    });
  });

  host.get<{ Params: { id: string } }>('/sim/cover/:id.svg', async (request, reply) => {
    const post = posts.find(request.params.id);
    if (!post) return reply.callNotFound();
    const { width, height } = post.media.width > 0 ? post.media : { width: 720, height: 1_280 };
    return sendAnswer(reply, {
      status: 200,
      headers: SVG_HEADERS,
      body: picture(width, height, '▶', post.id),
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
      return sendAnswer(reply, {
        status: 200,
        headers: PAGE_HEADERS,
        body: page(
          `Post of ${person.displayName}`,
          html`
            <h1>${person.displayName}</h1>
            <p class="soft">@${person.username} · ${new Date(post.createdAt).toISOString()}</p>
            <p>${post.title}</p>
            <p>${post.caption}</p>
            <p class="soft">${post.kind} ${post.id}</p>
          `,
        ),
      });
    },
  );
}

function picture(width: number, height: number, text: string, seed: string): string {
  let hue = 0;
  for (const character of seed) hue = (hue * 31 + character.charCodeAt(0)) % 360;
  const size = Math.round(Math.min(width, height) / 3);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="hsl(${hue} 55% 35%)"/><text x="50%" y="50%" dy=".35em" text-anchor="middle" font-family="sans-serif" font-size="${size}" fill="#fff">${escapeHtml(text)}</text></svg>`;
}
