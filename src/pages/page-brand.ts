import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/config.js';
import { formTarget, hashSource } from '../http/page-headers.js';
import { brandAccents } from './brand-colors.js';
import { html } from './html.js';

/** Places of the brand in a page. Text of users cannot contain them, because its angle brackets are escaped. */
export const brandPlaces = {
  icon: '<!--brand-icon-->',
  style: '<!--brand-style-->',
  name: '<!--brand-name-->',
} as const;

/** Name, logo and colour of the installation in pages that the server renders. */
export class PageBrand {
  private readonly style: string;
  private readonly styleSource: string | null;
  private readonly imageSource: string | null;
  private readonly header: string;

  constructor({ name, isNameGiven, logoUrl, color }: Config['brand']) {
    const css = color === null ? null : styleOf(color);
    this.style = css === null ? '' : `<style>${css}</style>`;
    this.styleSource = css === null ? null : hashSource(css);
    this.imageSource = logoUrl === null ? null : formTarget(logoUrl);
    const logo = logoUrl !== null && html`<img src="${logoUrl}" alt="" />`;
    const isShown = isNameGiven || logoUrl !== null;
    this.header = isShown ? html`<p class="brand">${logo}${isNameGiven && name}</p>`.text : '';
  }

  /** Completes a page for a response. `basePath` is that of its links, if it has been added to them already. */
  fill(page: string, basePath = ''): string {
    return page
      .replace(brandPlaces.icon, () => `<link rel="icon" href="${basePath}/favicon.ico" />`)
      .replace(brandPlaces.style, () => this.style)
      .replace(brandPlaces.name, () => this.header);
  }

  /** Adds the style and the logo to the content security policy of a page. */
  extend(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    const policy = headers['content-security-policy'];
    if (!policy || (this.styleSource === null && this.imageSource === null)) return headers;
    const styles =
      this.styleSource === null ? policy : policy.replace('style-src ', `style-src ${this.styleSource} `);
    return { ...headers, 'content-security-policy': withImages(styles, this.imageSource) };
  }
}

/** Browsers ignore a second `img-src`. */
function withImages(policy: string, source: string | null): string {
  return source === null ? policy : policy.replace('; img-src ', `; img-src ${source} `);
}

function styleOf(color: string): string {
  const { light, dark } = brandAccents(color);
  return `:root { --accent: ${light}; } @media (prefers-color-scheme: dark) { :root { --accent: ${dark}; } }`;
}

/** Makes the brand known to pages as `fastify.pageBrand`. */
export function attachPageBrand(fastify: FastifyInstance, brand: PageBrand): void {
  fastify.decorate('pageBrand', brand);
}
