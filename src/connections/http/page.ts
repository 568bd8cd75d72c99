import { html } from '../../pages/html.js';
import { page } from '../../pages/page.js';

/** A page that a person sees on the way between a platform and the app. */
export interface ConnectPage {
  title: string;
  text: string;
  /** A link to go on by. */
  link?: { href: string; text: string };
  /** A form without fields for the person, to confirm by. */
  form?: { action: string; button: string; fields: Readonly<Record<string, string>> };
  /** Looks again by itself, as long as the work goes on. */
  refreshSeconds?: number;
}

export function renderConnectPage({ title, text, link, form, refreshSeconds }: ConnectPage): string {
  return page(
    title,
    html`<p role="status">${text}</p>
      ${form && renderForm(form)} ${link && html`<a class="button" href="${link.href}">${link.text}</a>`}`,
    { refreshSeconds },
  );
}

function renderForm({ action, button, fields }: NonNullable<ConnectPage['form']>) {
  return html`<form method="post" action="${action}">
    ${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
    <button>${button}</button>
  </form>`;
}
