import { pageHeaders } from '../../http/page-headers.js';
import { html } from '../../pages/html.js';
import { alarm, page } from '../../pages/page.js';
import { passkeyForm, passkeyScript } from '../passkeys/passkey-form.js';
import { maxCodeLength } from '../domain/second-factor-codes.js';
import type { SecondFactorMethod } from '../second-factor/second-factors.repository.js';

export const secondFactorHeaders = pageHeaders([], passkeyScript);

/** How a user with a passkey can use it now. */
export interface PasskeyOffer {
  /** For `navigator.credentials.get()`. Null if the passkey cannot be used now. */
  options: object | null;
  /** Why not, for the user. */
  refusal: string | null;
}

/** @param passkey null if the user has none */
export function renderSecondFactorPage(
  methods: readonly SecondFactorMethod[],
  passkey: PasskeyOffer | null,
  failure: string | null,
): string {
  const hint = methods.includes('AUTHENTICATOR')
    ? 'Enter the code of your authenticator app, or a recovery code.'
    : 'Enter a recovery code.';
  return page(
    passkey?.options ? 'Confirm that it is you' : 'Enter your code',
    html`${alarm(failure)}
      ${
        passkey?.options &&
        html`${passkeyForm({
            action: '/second-factor',
            options: passkey.options,
            refused: 'The passkey was not used. Try again, or enter a code.',
          })}
          <hr />`
      }
      ${passkey?.refusal && html`<p class="soft">Your passkey cannot be used now. ${passkey.refusal}</p>`}
      <form method="post" action="/second-factor">
        <p class="soft" id="hint">${hint}</p>
        <label for="code">Code</label>
        <input
          id="code"
          class="code"
          name="code"
          maxlength="${maxCodeLength}"
          autocomplete="one-time-code"
          autocapitalize="none"
          spellcheck="false"
          aria-describedby="hint"
          required
        />
        <button>Continue</button>
      </form>`,
    { script: passkeyScript },
  );
}
