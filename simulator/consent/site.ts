import type { FastifyInstance } from 'fastify';
import type { HostResponse, HostErrorFormat } from '../hosts/host.js';
import { sendResponse } from '../hosts/host.js';
import { escapeHtml, html, renderPage, PAGE_HEADERS, STYLESHEET } from './html.js';

/** Links on every page of a simulated site. */
export function serveStylesheet(host: FastifyInstance): void {
  host.get('/sim/style.css', async (_request, reply) =>
    sendResponse(reply, {
      status: 200,
      headers: { 'content-type': 'text/css; charset=utf-8' },
      body: STYLESHEET,
    }),
  );
}

/** An SVG in a colour that depends on `seed`. */
export function drawPicture(width: number, height: number, text: string, seed: string): string {
  let hue = 0;
  for (const character of seed) hue = (hue * 31 + character.charCodeAt(0)) % 360;
  const size = Math.round(Math.min(width, height) / 3);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="hsl(${hue} 55% 35%)"/><text x="50%" y="50%" dy=".35em" text-anchor="middle" font-family="sans-serif" font-size="${size}" fill="#fff">${escapeHtml(text)}</text></svg>`;
}

/** A host for browsers: its errors are pages. */
export function createSiteErrorFormat(platform: string): HostErrorFormat {
  const errorPage = (status: number, title: string): HostResponse => ({
    status,
    headers: PAGE_HEADERS,
    body: renderPage(platform, title, html`<h1>${title}</h1>`),
  });
  return {
    unknownPath: () => errorPage(404, 'Page not found'),
    rateLimited: () => errorPage(429, 'Too many attempts. Try again later.'),
    error: (status = 400, _code, message) => errorPage(status, message || 'Something went wrong'),
    oauthError: (_error, description) => errorPage(400, description),
    internalError: () => errorPage(500, 'Something went wrong'),
  };
}
