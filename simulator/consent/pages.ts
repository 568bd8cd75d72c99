import { html, page, type Html } from './html.js';

export const CHECKED = html`checked`;
export const DISABLED = html`disabled`;

/** One checkbox. */
export function choice(input: Html, label: string, hint: string): Html {
  return html`<label class="choice">
    ${input}
    <span><span>${label}</span> <span class="soft">${hint}</span></span>
  </label>`;
}

/** Permissions that can be declined one by one. */
export function permissionChoices(
  permissions: readonly { name: string; allows: string }[],
  always: ReadonlySet<string>,
): Html {
  return html`<fieldset>
    <legend>The app may</legend>
    ${permissions.map(({ name, allows }) =>
      choice(
        html`<input
          type="checkbox"
          name="scope"
          value="${name}"
          checked
          ${always.has(name) ? DISABLED : ''}
        />`,
        allows,
        always.has(name) ? `${name} · always included` : name,
      ),
    )}
  </fieldset>`;
}

export function decisionButtons(): Html {
  return html`<div class="actions">
    <button type="submit" name="decision" value="deny" formnovalidate>Deny</button>
    <button type="submit" name="decision" value="allow" class="primary">Allow</button>
  </div>`;
}

/** An error, for a reader who is probably the developer. */
export function problemPage(platform: string, title: string, message: string): string {
  return page(
    platform,
    title,
    html`<h1>${title}</h1>
      <p>${message}</p>`,
  );
}
