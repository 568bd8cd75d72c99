import type { FastifyReply } from 'fastify';
import { html, Html } from './html.js';
import { pageHeaders } from '../http/page-headers.js';
import { brandPlaces, type PageBrand } from './page-brand.js';
import { stylesheet } from './stylesheet.js';

const style = new Html(`<style>${stylesheet}</style>${brandPlaces.style}`);
const name = new Html(brandPlaces.name);
const icon = new Html(brandPlaces.icon);

interface PageOptions {
  /** An inline script. Pass it to `pageHeaders` too. */
  script?: string;
  /** Reloads the page after this time. */
  refreshSeconds?: number;
  /** URL to which the browser continues immediately. */
  next?: string;
}

/** A complete page. `title` is also its only h1. */
export function page(title: string, body: Html, { script, refreshSeconds, next }: PageOptions = {}): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${refreshSeconds !== undefined && html`<meta http-equiv="refresh" content="${refreshSeconds}" />`}
        ${next !== undefined && html`<meta http-equiv="refresh" content="0; url=${next}" />`}
        <title>${title}</title>
        ${icon} ${style}
      </head>
      <body>
        <main>
          ${name}
          <h1>${title}</h1>
          ${body}
        </main>
        ${script !== undefined && new Html(`<script>${script}</script>`)}
      </body>
    </html> `.text;
}

/** A page with a message. */
export function messagePage(title: string, text: string, details: Html | null = null): string {
  return page(
    title,
    html`<p>${text}</p>
      ${details}`,
  );
}

/** An error message that screen readers announce. */
export function alarm(message: string | null): Html | null {
  return message === null ? null : html`<p class="alarm" role="alert">${message}</p>`;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Path of PUBLIC_URL, or an empty string. */
    readonly basePath: string;
    /** Name, logo and colour of the installation. */
    readonly pageBrand: PageBrand;
  }
}

/** Sends a page with the brand, and adds the base path to its links, forms and media. `headers` come from {@link pageHeaders}. */
export function sendPage(reply: FastifyReply, status: number, text: string, headers = pageHeaders()): void {
  const { basePath, pageBrand } = reply.server;
  void reply
    .status(status)
    .headers({ ...pageBrand.extend(headers), 'content-type': 'text/html; charset=utf-8' })
    .send(withBasePath(pageBrand.fill(text), basePath));
}

/** Escaped text cannot match, because its quotes are escaped. */
function withBasePath(text: string, basePath: string): string {
  return basePath === '' ? text : text.replaceAll(/ (href|action|src)="\/(?!\/)/g, ` $1="${basePath}/`);
}
