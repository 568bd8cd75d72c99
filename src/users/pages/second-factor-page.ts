import { pageHeaders } from '../../http/page-headers.js';
import { html } from '../../pages/html.js';
import { alarm, page } from '../../pages/page.js';
import { maxCodeLength } from '../domain/second-factor-codes.js';
import type { SecondFactorMethod } from '../second-factor/second-factor-checks.service.js';

/** Asks the browser for a signature of a passkey, and submits it. The button stays hidden in browsers that cannot. */
const script = `const form=document.getElementById('passkey');
const parse=window.PublicKeyCredential?.parseRequestOptionsFromJSON;
if(form&&parse){form.hidden=false;const field=form.elements.passkey;
form.addEventListener('submit',async event=>{if(field.value)return;event.preventDefault();
try{const publicKey=PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(form.dataset.options));
const credential=await navigator.credentials.get({publicKey});field.value=JSON.stringify(credential);form.submit()}
catch{document.getElementById('refused').hidden=false}})}`;

export const secondFactorHeaders = pageHeaders([], script);

/** @param options for `navigator.credentials.get()`. Null if the user cannot use a passkey */
export function renderSecondFactorPage(
  methods: readonly SecondFactorMethod[],
  options: object | null,
  failure: string | null,
): string {
  const hint = methods.includes('AUTHENTICATOR')
    ? 'Enter the code of your authenticator app, or a recovery code.'
    : 'Enter a recovery code.';
  return page(
    'Enter your code',
    html`${alarm(failure)}
      ${
        options &&
        html`<form
            method="post"
            action="/second-factor"
            id="passkey"
            data-options="${JSON.stringify(options)}"
            hidden
          >
            <input type="hidden" name="passkey" />
            <button>Use a passkey</button>
            <p class="alarm" role="alert" id="refused" hidden>
              The passkey was not used. Try again, or enter a code.
            </p>
          </form>
          <hr />`
      }
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
    { script },
  );
}
