import { html } from '../../pages/html.js';
import { page } from '../../pages/page.js';

const refreshSeconds = 5;
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** The state of a deletion, for the person who requested it. Shows no names, because anyone with the address can open it. */
export function deletionPage(status: { receivedAt: Date; finishedAt: Date | null } | null): string {
  const [title, text] = textsOf(status);
  const isRunning = status !== null && status.finishedAt === null;
  return page(title, html`<p role="status">${text}</p>`, isRunning ? { refreshSeconds } : {});
}

function textsOf(status: { receivedAt: Date; finishedAt: Date | null } | null): [string, string] {
  if (!status) return ['Not found', 'There is no deletion request with this code. Check the address.'];
  const received = `Your request arrived on ${dayOf(status.receivedAt)}.`;
  return status.finishedAt
    ? [
        'Your data is deleted',
        `${received} On ${dayOf(status.finishedAt)} everything this app stored about you was deleted.`,
      ]
    : [
        'Your data is being deleted',
        `${received} This takes at most a few minutes. This page updates automatically.`,
      ];
}

function dayOf(date: Date): string {
  return `${day.format(date)} UTC`;
}
