import { createHash } from 'node:crypto';

/** A page that a mailed link leads to. */
export interface MailLinkPage {
  title: string;
  text: string;
  /** The form that acts; absent on pages that only tell. */
  form?: {
    button: string;
    /** Asks for a new password as well. */
    newPassword?: boolean;
    /** Known already when the form is shown again. */
    token?: string;
  };
  /** Where the person goes on to. */
  next?: string;
}

const style = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{margin:0;display:grid;place-items:center;min-height:100vh}
main{width:min(26rem,100% - 3rem)}h1{font-size:1.4rem}label:not([hidden]){display:block}input{font:inherit;display:block;width:100%;box-sizing:border-box;padding:.5rem;margin:.25rem 0 1rem}
button{font:inherit;padding:.5rem 1rem}`;

/** Takes the token out of the fragment into the form, and out of the address bar. */
const script = `const token=document.getElementById('token');
if(token&&location.hash.length>1){token.labels[0].hidden=true;token.value=location.hash.slice(1);history.replaceState(null,'',location.pathname)}`;

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Headers of these pages: nothing is loaded, framed, kept or told to others. */
export const mailLinkHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': [
    "default-src 'none'",
    `style-src ${hashOf(style)}`,
    `script-src ${hashOf(script)}`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  // The form's own Origin must arrive, which "no-referrer" would make null.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

export function renderMailLinkPage({ title, text, form, next }: MailLinkPage): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(title)}</title><style>${style}</style></head>
<body><main>
<h1>${escape(title)}</h1>
<p>${escape(text)}</p>
${form ? renderForm(form) : ''}${next ? `<p><a href="${escape(next)}">Continue</a></p>\n` : ''}</main><script>${script}</script></body>
</html>
`;
}

function renderForm({ button, newPassword, token }: NonNullable<MailLinkPage['form']>): string {
  const tokenField = token
    ? `<input type="hidden" name="token" value="${escape(token)}">`
    : '<label>What stands behind the # of the link <input id="token" name="token" required autocomplete="off"></label>';
  const passwordField = newPassword
    ? '<label>New password, at least 10 characters <input type="password" name="password" autocomplete="new-password" minlength="10" maxlength="200" required></label>'
    : '';
  return `<form method="post">${tokenField}${passwordField}<button>${escape(button)}</button></form>\n`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
