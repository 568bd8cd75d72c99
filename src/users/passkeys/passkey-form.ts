import { html, type Html } from '../../pages/html.js';

/** Asks the browser for a signature of a passkey, and submits it. The form stays hidden in browsers that cannot. */
export const passkeyScript = `const form=document.getElementById('passkey');
const parse=window.PublicKeyCredential?.parseRequestOptionsFromJSON;
if(form&&parse){form.hidden=false;const field=form.elements.passkey;
form.addEventListener('submit',async event=>{if(field.value)return;event.preventDefault();
try{const publicKey=PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(form.dataset.options));
const credential=await navigator.credentials.get({publicKey});field.value=JSON.stringify(credential);form.submit()}
catch{document.getElementById('refused').hidden=false}})}`;

/** A form that sends a signature of a passkey as `passkey`, for pages with {@link passkeyScript}. `options` are those of the challenge. */
export function passkeyForm(
  { action, options, refused }: { action: string; options: object; refused: string },
  fields: Html | null = null,
): Html {
  return html`<form
    method="post"
    action="${action}"
    id="passkey"
    data-options="${JSON.stringify(options)}"
    hidden
  >
    ${fields}
    <input type="hidden" name="passkey" />
    <button>Use a passkey</button>
    <p class="alarm" role="alert" id="refused" hidden>${refused}</p>
  </form>`;
}

/** The signature that the form has sent. Null if it is no JSON. */
export function parsePasskey(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
