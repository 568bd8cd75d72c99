import { createHash } from 'node:crypto';

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

const style = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{margin:0;display:grid;place-items:center;min-height:100vh}
main{width:min(28rem,100% - 3rem)}h1{font-size:1.4rem}button{font:inherit;padding:.5rem 1rem}`;

/** Headers of these pages: nothing is loaded, run, framed, kept or told to others. */
export const connectPageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  // The address holds the platform's code; the confirming form needs its own Origin.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

export function renderConnectPage({ title, text, link, form, refreshSeconds }: ConnectPage): string {
  const refresh = refreshSeconds ? `<meta http-equiv="refresh" content="${refreshSeconds}">` : '';
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">${refresh}<title>${escape(title)}</title><style>${style}</style></head>
<body><main>
<h1>${escape(title)}</h1>
<p${refreshSeconds ? ' role="status"' : ''}>${escape(text)}</p>
${form ? renderForm(form) : ''}${link ? `<p><a href="${escape(link.href)}">${escape(link.text)}</a></p>\n` : ''}</main></body>
</html>
`;
}

function renderForm({ action, button, fields }: NonNullable<ConnectPage['form']>): string {
  const hidden = Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`)
    .join('');
  return `<form method="post" action="${escape(action)}">${hidden}<button>${escape(button)}</button></form>\n`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
