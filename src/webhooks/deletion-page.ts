const style = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{margin:0;display:grid;place-items:center;min-height:100vh}
main{width:min(32rem,100% - 3rem)}h1{font-size:1.4rem}`;

/** How a deletion is going, for the person who asked for it. Names nobody: the address is all that one needs to see it. */
export function deletionPage(status: { receivedAt: Date; finishedAt: Date | null } | null): {
  html: string;
  style: string;
} {
  const [title, text] = wordsOf(status);
  const html = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${style}</style></head>
<body><main>
<h1>${title}</h1>
<p>${text}</p>
</main></body>
</html>
`;
  return { html, style };
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
