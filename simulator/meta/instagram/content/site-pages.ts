import type { FastifyInstance, FastifyReply } from 'fastify';
import { sendPage } from '../../../consent/responses.js';
import { html, renderPage } from '../../../consent/html.js';
import { drawPicture, serveStylesheet } from '../../../consent/site.js';
import { sendResponse } from '../../../hosts/host.js';
import { encodeShortcode } from '../../ids.js';
import { readQuery } from '../../graph/params.js';
import type { Accounts } from '../accounts.js';
import type { Library } from './library.js';
import type { Media } from './media.js';
import type { SitePictures } from './site-pictures.js';

interface SiteParts {
  accounts: Accounts;
  library: Library;
  pictures: SitePictures;
}

/** Pages behind permalinks and picture URLs, so that a developer can look at a post. */
export function registerSitePages(host: FastifyInstance, { accounts, library, pictures }: SiteParts): void {
  serveStylesheet(host);

  const serve = (path: string, draw: (id: string) => string | undefined): void => {
    host.get<{ Params: { id: string } }>(path, async (request, reply) => {
      const drawn = draw(request.params.id);
      if (drawn === undefined) return reply.callNotFound();
      if (!pictures.isValid(request.url.split('?', 1)[0] as string, readQuery(request))) {
        return sendResponse(reply, {
          status: 403,
          headers: { 'content-type': 'text/plain' },
          body: 'URL signature expired',
        });
      }
      return sendResponse(reply, {
        status: 200,
        headers: { 'content-type': 'image/svg+xml; charset=utf-8', 'cache-control': 'max-age=3600' },
        body: drawn,
      });
    });
  };

  serve('/sim/avatar/:id.svg', (id) => {
    const account = accounts.all().find((known) => known.id === id);
    const initials = account?.name.match(/\b\w/g)?.slice(0, 2).join('');
    return account && drawPicture(200, 200, initials ?? '?', account.id);
  });
  const draw = (text: string) => (id: string) => {
    const media = library.find(id);
    return media && drawPicture(media.width || 1_080, media.height || 1_080, text, media.id);
  };
  serve('/sim/media/:id.svg', draw('◆'));
  serve('/sim/thumbnail/:id.svg', draw('▶'));

  const showPost = async (reply: FastifyReply, media: Media | undefined) => {
    const account = media && accounts.get(media.accountId);
    if (!media || !account?.isPublic) return reply.callNotFound();
    return sendPage(
      reply,
      200,
      renderPage(
        'Instagram',
        `Post of ${account.name}`,
        html`
          <h1>${account.name}</h1>
          <p class="soft">@${account.username} · ${new Date(media.createdAt).toISOString()}</p>
          <p>${media.caption}</p>
          <p class="soft">${media.product} ${media.type} ${media.id}</p>
        `,
      ),
    );
  };
  for (const path of ['/p/:code/', '/reel/:code/']) {
    host.get<{ Params: { code: string } }>(path, (request, reply) =>
      showPost(
        reply,
        library.list().find(({ id }) => encodeShortcode(id) === request.params.code),
      ),
    );
  }
  host.get<{ Params: { id: string } }>('/stories/:username/:id/', (request, reply) =>
    showPost(reply, library.find(request.params.id)),
  );
}
