import { html, Html } from '../../pages/html.js';
import { alarm, page } from '../../pages/page.js';
import { pageHeaders } from '../../http/page-headers.js';

/** A page that a mailed link opens. */
export interface MailLinkPage {
  title: string;
  text: string;
  /** The form that performs the action. Absent on pages that only show a message. */
  form?: {
    button: string;
    /** Asks for an email address, prefilled with this one. */
    email?: string;
    /** Asks for a password to set as well. The label of its field. */
    newPassword?: string;
    /** Asks whether sessions and apps end with the old password. Ending them is preselected. */
    access?: 'end' | 'keep';
    /** Set if the form is shown again. */
    token?: string;
    /** Why the form is shown again. */
    failure?: string;
  };
  /** Shown below the form. */
  more?: Html;
  /** URL of the button "Continue". */
  next?: string;
}

/**
 * Moves the token from the URL fragment to the form, and removes it from the address bar. A second click on the button must not replace
 * the response to the first one.
 */
const script = `addEventListener('submit',({submitter})=>setTimeout(()=>submitter&&(submitter.disabled=true)));
const token=document.getElementById('token');
if(token&&location.hash.length>1){token.hidden=token.labels[0].hidden=true;token.value=location.hash.slice(1);history.replaceState(null,'',location.pathname+location.search)}`;

export const mailLinkHeaders = pageHeaders([], script);

export function renderMailLinkPage({ title, text, form, more, next }: MailLinkPage): string {
  const body = html`<p>${text}</p>
    ${form && renderForm(form)} ${more}
    ${next !== undefined && html`<a class="button" href="${next}">Continue</a>`}`;
  return page(title, body, { script });
}

function renderForm({
  button,
  email,
  newPassword,
  access,
  token,
  failure,
}: NonNullable<MailLinkPage['form']>) {
  return html`${alarm(failure ?? null)}
    <form method="post">
      ${
        token
          ? html`<input type="hidden" name="token" value="${token}" />`
          : html`<label for="token">The part of the link after #</label>
              <input id="token" name="token" autocomplete="off" required />`
      }
      ${
        email !== undefined &&
        html`<label for="email">Email address</label>
          <input
            id="email"
            name="email"
            type="email"
            value="${email}"
            autocomplete="username"
            maxlength="254"
            required
          />`
      }
      ${
        newPassword &&
        html`<label for="password">${newPassword}</label>
          <input
            id="password"
            name="password"
            type="password"
            autocomplete="new-password"
            aria-describedby="rule"
            minlength="10"
            maxlength="200"
            required
          />
          <p class="soft small" id="rule">At least 10 characters.</p>`
      }
      ${access && renderAccess(access)}
      <button>${button}</button>
    </form>`;
}

function renderAccess(access: 'end' | 'keep') {
  return html`<fieldset>
    <legend>Sessions and apps</legend>
    <label>
      <input type="radio" name="access" value="end" ${new Html(access === 'end' ? 'checked' : '')} />
      Sign out everywhere and revoke the access of all apps
    </label>
    <label>
      <input type="radio" name="access" value="keep" ${new Html(access === 'keep' ? 'checked' : '')} />
      Keep sessions and apps
    </label>
    <p class="soft small">Keep them only if you are sure that no one else used your account.</p>
  </fieldset>`;
}
