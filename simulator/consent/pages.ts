import { html, renderPage, type Html } from './html.js';

export const CHECKED = html`checked`;
export const DISABLED = html`disabled`;

/** An option with a checkbox or radio button. */
export function renderChoice(input: Html, label: string, hint: string): Html {
  return html`<label class="choice">
    ${input}
    <span><span>${label}</span> <span class="soft">${hint}</span></span>
  </label>`;
}

/** Permissions that can be declined one by one. */
export function renderPermissionChoices(
  permissions: readonly { name: string; allows: string }[],
  always: ReadonlySet<string>,
): Html {
  return html`<fieldset>
    <legend>The app may</legend>
    ${permissions.map(({ name, allows }) =>
      renderChoice(
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

export function renderDecisionButtons(): Html {
  return html`<div class="actions">
    <button type="submit" name="decision" value="deny" formnovalidate>Deny</button>
    <button type="submit" name="decision" value="allow" class="primary">Allow</button>
  </div>`;
}

/** An error page for developers. */
export function renderErrorPage(platform: string, title: string, message: string): string {
  return renderPage(
    platform,
    title,
    html`<h1>${title}</h1>
      <p>${message}</p>`,
  );
}
