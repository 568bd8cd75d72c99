import { messagePage } from '../pages/page.js';

/** How a deletion is going, for the person who asked for it. Names nobody: the address is all that one needs to see it. */
export function deletionPage(status: { receivedAt: Date; finishedAt: Date | null } | null): string {
  return messagePage(...wordsOf(status));
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
        `${received} Deleting takes a few minutes at most. Look at this page again to see that it is done.`,
      ];
}

function dayOf(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' at ')} UTC`;
}
