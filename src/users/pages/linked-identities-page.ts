import { html, type Html } from '../../pages/html.js';
import type { LinkedIdentity } from '../external-access.js';

/** The identities with which the user can sign in besides the new password, each with a button that removes it. */
export function renderIdentities(identities: readonly LinkedIdentity[], proof: string, action: string): Html {
  return html`<h2>Other ways to sign in</h2>
    <p>You can also sign in with these accounts. Remove those that you do not know.</p>
    <ul>
      ${identities.map(
        ({ id, provider, providerName, linkedAt }) =>
          html`<li>
            <form method="post" action="${action}">
              <input type="hidden" name="proof" value="${proof}" />
              <input type="hidden" name="identity" value="${id}" />
              ${providerName ?? provider}, added on ${linkedAt.toISOString().slice(0, 10)}
              <button>Remove ${providerName ?? provider}</button>
            </form>
          </li>`,
      )}
    </ul>`;
}
