import { html } from '../pages/html.js';
import { page } from '../pages/page.js';

const refreshSeconds = 5;
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** How a deletion is going, for the person who asked for it. Names nobody: the address is all that one needs to see it. */
export function deletionPage(status: { receivedAt: Date; finishedAt: Date | null } | null): string {
  const [title, text] = wordsOf(status);
  const isUnderWay = status !== null && status.finishedAt === null;
  return page(title, html`<p role="status">${text}</p>`, isUnderWay ? { refreshSeconds } : {});
}

function wordsOf(status: { receivedAt: Date; finishedAt: Date | null } | null): [string, string] {
  if (!status) return ['Not found', 'There is no deletion request of this code. Please check the address.'];
  const received = `Your request arrived on ${dayOf(status.receivedAt)}.`;
  return status.finishedAt
    ? [
        'Your data is deleted',
        `${received} On ${dayOf(status.finishedAt)} everything this app kept of you was deleted.`,
      ]
    : [
        'Your data is being deleted',
        `${received} Deleting takes a few minutes at most. This page tells when it is done.`,
      ];
}

function dayOf(date: Date): string {
  return `${day.format(date)} UTC`;
}
