const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Markup that is inserted into a page unescaped. */
export class Html {
  constructor(readonly text: string) {}
}

/** Template tag: values are escaped, unless they are Html or lists of Html. */
export function html(strings: TemplateStringsArray, ...values: (string | number | Html | Html[])[]): Html {
  const parts = values.map((value) => {
    if (value instanceof Html) return value.text;
    if (Array.isArray(value)) return value.map((part) => part.text).join('');
    return escapeHtml(String(value));
  });
  return new Html(String.raw({ raw: strings }, ...parts));
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}

export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** A whole page of a simulated `platform`, with a banner that identifies the simulator. */
export function renderPage(platform: string, title: string, content: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · simulated ${platform}</title>
        <link rel="stylesheet" href="/sim/style.css" />
      </head>
      <body>
        <p class="banner" role="note">
          <strong>Simulator.</strong> This is not ${platform}, and nothing here reaches it.
        </p>
        <main>${content}</main>
      </body>
    </html> `.text;
}

export const STYLESHEET = `
:root {
  color-scheme: light dark;
  --ink: #161823; --soft: #5c5f6b; --line: #d9dae0; --paper: #fff; --ground: #f3f3f6;
  --brand: #c4123c; --focus: #0a6cff;
}
@media (prefers-color-scheme: dark) {
  :root { --ink: #f3f3f6; --soft: #b0b3c0; --line: #3a3c48; --paper: #1d1f29; --ground: #121319; --brand: #ff5c7f; --focus: #6aa8ff; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
.banner { margin: 0; padding: .6rem 1rem; background: #ffd84d; color: #2b2300; text-align: center; }
main { max-width: 30rem; margin: 2rem auto; padding: 1.5rem; background: var(--paper); border: 1px solid var(--line); border-radius: 12px; }
h1 { margin: 0 0 .5rem; font-size: 1.35rem; line-height: 1.3; }
p { margin: .5rem 0; }
.soft { color: var(--soft); font-size: .9rem; }
code { font-size: .9em; overflow-wrap: anywhere; }
fieldset { margin: 1.25rem 0 0; padding: 0; border: 0; }
legend { padding: 0; font-weight: 600; }
.choice { display: flex; gap: .75rem; align-items: flex-start; margin-top: .5rem; padding: .65rem .75rem; border: 1px solid var(--line); border-radius: 8px; cursor: pointer; }
.choice:has(input:checked) { border-color: var(--brand); }
.choice input { width: 1.15rem; height: 1.15rem; margin: .2rem 0 0; accent-color: var(--brand); flex: none; }
.choice span { display: block; }
.owned { margin-left: 1.75rem; }
.person:not(:has(> .choice input:checked)) .owned { display: none; }
.actions { display: flex; gap: .75rem; margin-top: 1.5rem; }
button { flex: 1; padding: .75rem 1rem; font: inherit; font-weight: 600; border-radius: 8px; border: 1px solid var(--line); background: transparent; color: inherit; cursor: pointer; }
button.primary { background: #c4123c; border-color: #c4123c; color: #fff; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
`;
