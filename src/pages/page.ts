import type { FastifyReply } from 'fastify';
import { html, Html } from './html.js';
import { pageHeaders } from '../http/page-headers.js';
import { stylesheet } from './stylesheet.js';

const style = new Html(`<style>${stylesheet}</style>`);

interface PageOptions {
  /** A script of our own, known to the headers too. */
  script?: string;
  /** The page looks again by itself. */
  refreshSeconds?: number;
}

/** A whole page. `title` is also its only h1. */
export function page(title: string, body: Html, { script, refreshSeconds }: PageOptions = {}): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${refreshSeconds !== undefined && html`<meta http-equiv="refresh" content="${refreshSeconds}" />`}
        <title>${title}</title>
        ${style}
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
        ${script !== undefined && new Html(`<script>${script}</script>`)}
      </body>
    </html> `.text;
}

/** A page that only tells. */
export function messagePage(title: string, text: string, details: Html | null = null): string {
  return page(
    title,
    html`<p>${text}</p>
      ${details}`,
  );
}

/** What went wrong, read aloud at once by screen readers. */
export function alarm(message: string | null): Html | null {
  return message === null ? null : html`<p class="alarm" role="alert">${message}</p>`;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Path of PUBLIC_URL, or the empty text. */
    readonly basePath: string;
  }
}

/** Answers with a page, whose links and forms lead to paths without the base path. `headers` are those of {@link pageHeaders}. */
export function sendPage(reply: FastifyReply, status: number, text: string, headers = pageHeaders()): void {
  void reply
    .status(status)
    .headers({ ...headers, 'content-type': 'text/html; charset=utf-8' })
    .send(withBasePath(text, reply.server.basePath));
}

/** Texts of others cannot look like attributes: their quotes are escaped. */
function withBasePath(text: string, basePath: string): string {
  return basePath === '' ? text : text.replaceAll(/ (href|action)="\/(?!\/)/g, ` $1="${basePath}/`);
}
