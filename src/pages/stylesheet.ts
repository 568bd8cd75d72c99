import { builtInAccent } from './brand-colors.js';

/** The inline stylesheet of all pages. The contrast of colours is at least 4.5:1 in light and dark mode. */
export const stylesheet = `:root {
  color-scheme: light dark;
  --paper: #f4f5f7; --card: #ffffff; --ink: #16181d; --soft: #555b66; --line: #d5d8de;
  --accent: ${builtInAccent}; --accent-ink: #ffffff; --alarm: #a11212; --alarm-paper: #fdeeee; --mark: #fff6dd; --mark-line: #b98900;
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #121418; --card: #1c1f26; --ink: #eceef2; --soft: #a9b0bd; --line: #3a404c;
    --accent: #8fb4ff; --accent-ink: #10131a; --alarm: #ffaaa5; --alarm-paper: #3a1b1b; --mark: #35301c; --mark-line: #d9b44a;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--paper); color: var(--ink); }
main { width: min(27rem, 100% - 2rem); margin: 2rem 0; padding: 2rem; background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem; }
main > img, main > video { display: block; max-width: 100%; max-height: 24rem; margin: 0 auto 1rem; }
p.brand { display: flex; align-items: center; gap: 0.5rem; margin: 0 0 1.25rem; color: var(--soft); font-weight: 600; }
.brand img { max-height: 1.75rem; max-width: 8rem; }
h1 { margin: 0 0 0.5rem; font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
h1:has(+ form), h1:has(+ .alarm) { margin-bottom: 1rem; }
h2 { margin: 1.25rem 0 0.25rem; font-size: 1rem; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; }
a { color: var(--accent); }
.soft { color: var(--soft); }
.small { font-size: 0.875rem; }
label { display: block; font-weight: 600; }
input { font: inherit; color: inherit; background: transparent; display: block; width: 100%; padding: 0.6rem 0.7rem; margin: 0.25rem 0 1rem; border: 1px solid var(--soft); border-radius: 0.4rem; }
fieldset { margin: 0 0 1rem; padding: 0.6rem 0.75rem; border: 1px solid var(--line); border-radius: 0.4rem; }
fieldset label { display: flex; align-items: baseline; gap: 0.5rem; font-weight: 400; margin: 0 0 0.4rem; }
input[type="radio"], input[type="checkbox"] { display: inline-block; width: auto; margin: 0 0.4rem 0 0; }
input.code { font: 600 1.5rem/1.4 ui-monospace, monospace; letter-spacing: 0.12em; text-transform: uppercase; text-align: center; }
button, .button { font: inherit; font-weight: 600; display: block; width: 100%; min-height: 2.75rem; padding: 0.5rem 1rem; margin: 0 0 0.75rem; border-radius: 0.4rem; border: 1px solid var(--accent); background: var(--accent); color: var(--accent-ink); text-align: center; text-decoration: none; cursor: pointer; }
button.second, .button.second { background: transparent; color: var(--ink); border-color: var(--soft); }
button.link { display: inline; width: auto; min-height: 0; padding: 0; margin: 0; border: 0; background: none; color: var(--accent); text-decoration: underline; font-weight: 400; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
ul { margin: 0 0 1rem; padding: 0 0 0 1.25rem; }
li { margin: 0.25rem 0; }
ul.selectable { list-style: none; padding-left: 0; }
ul.selectable label { display: flex; align-items: baseline; gap: 0.5rem; font-weight: 400; }
ul.selectable input, fieldset label input { flex: none; margin: 0; }
ul.strong { list-style: none; padding: 0.5rem 0.75rem; background: var(--mark); border-left: 4px solid var(--mark-line); border-radius: 0.25rem; }
.alarm { padding: 0.6rem 0.75rem; background: var(--alarm-paper); color: var(--alarm); border-left: 4px solid var(--alarm); border-radius: 0.25rem; }
.alarm > :last-child { margin-bottom: 0; }
p.value, p.quote { white-space: pre-wrap; }
p.quote { padding: 0.5rem 0.75rem; border-left: 4px solid var(--line); }
details { margin: 0 0 0.5rem; padding: 0.5rem 0.75rem; border: 1px solid var(--line); border-radius: 0.4rem; }
details[open] summary { margin-bottom: 0.75rem; }
summary { cursor: pointer; }
main:has(> details) { width: min(50rem, 100% - 2rem); }
code { font: 0.875em/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
.shown-code { font: 600 1.75rem/1.4 ui-monospace, monospace; letter-spacing: 0.12em; text-align: center; }
main > :last-child, form > :last-child { margin-bottom: 0; }
form + *, form + form { margin-top: 0.75rem; }
hr { border: 0; border-top: 1px solid var(--line); margin: 1.25rem 0; }
@media (max-width: 30rem) { main { padding: 1.25rem; margin: 1rem 0; } }
`;
