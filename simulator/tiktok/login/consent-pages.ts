import { html, renderPage } from '../../consent/html.js';
import type { AuthorizeRequest } from './authorize-request.js';
import type { Person } from './people.js';

interface ConsentView {
  wanted: AuthorizeRequest;
  people: Person[];
  chosen: Person | undefined;
  /** Target of the form: the same address, so that the same checks run again. */
  action: string;
}

export function renderConsentPage({ wanted, people, chosen, action }: ConsentView): string {
  const { app, scopes } = wanted;
  return renderPage(
    'TikTok',
    'Log in',
    html`
      <h1>Allow <code>${app.clientKey}</code> to use your account?</h1>
      <p class="soft">You will return to <code>${new URL(wanted.redirectUri).origin}</code>.</p>
      <form method="post" action="${action}">
        <fieldset>
          <legend>You are</legend>
          ${people.map(
            (person) => html`
              <label class="choice">
                <input
                  type="radio"
                  name="person"
                  value="${person.id}"
                  required
                  ${person === chosen ? CHECKED : ''}
                />
                <span>
                  <span>${person.displayName}</span>
                  <span class="soft">@${person.username} · ${describePerson(person)}</span>
                </span>
              </label>
            `,
          )}
        </fieldset>
        <fieldset>
          <legend>The app may</legend>
          ${scopes.map(
            (scope) => html`
              <label class="choice">
                <input
                  type="checkbox"
                  name="scope"
                  value="${scope.name}"
                  checked
                  ${scope.toggleable ? '' : DISABLED}
                />
                <span>
                  <span>${scope.allows}</span>
                  <span class="soft">${scope.name}${scope.toggleable ? '' : ' · always included'}</span>
                </span>
              </label>
            `,
          )}
        </fieldset>
        <div class="actions">
          <button type="submit" name="decision" value="deny" formnovalidate>Deny</button>
          <button type="submit" name="decision" value="allow" class="primary">Allow</button>
        </div>
      </form>
    `,
  );
}

export function renderErrorPage(query: URLSearchParams): string {
  const cause = query.get('error_type') ?? 'unknown';
  const details = [...query].map(([name, value]) => html`<p class="soft"><code>${name}=${value}</code></p>`);
  return renderPage(
    'TikTok',
    'Something went wrong',
    html`
      <h1>Something went wrong</h1>
      <p>We could not log you in. If you are a developer, correct the following and try again:</p>
      <p><code>${cause}</code></p>
      ${details}
    `,
  );
}

const CHECKED = html`checked`;
const DISABLED = html`disabled`;

function describePerson(person: Person): string {
  if (person.banned) return 'banned from posting';
  if (person.cappedToday) return 'has reached the daily post limit';
  return person.private ? 'private account' : 'public account';
}
