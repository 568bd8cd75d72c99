import { html } from '../../pages/html.js';
import { page } from '../../pages/page.js';

/** A page of the connect flow. */
export interface ConnectPage {
  title: string;
  text: string;
  /** Link to the next step. */
  link?: { href: string; text: string };
  /** Confirmation form without visible fields. */
  form?: { action: string; button: string; fields: Readonly<Record<string, string>> };
  /** Interval of automatic reloads while the flow is in progress. */
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
