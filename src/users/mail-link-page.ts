import { html } from '../pages/html.js';
import { alarm, page } from '../pages/page.js';
import { pageHeaders } from '../pages/page-headers.js';

/** A page that a mailed link leads to. */
export interface MailLinkPage {
  title: string;
  text: string;
  /** The form that acts; absent on pages that only tell. */
  form?: {
    button: string;
    /** Asks for a new password as well. */
    newPassword?: boolean;
    /** Known already when the form is shown again. */
    token?: string;
    /** Why it is shown again. */
    failure?: string;
  };
  /** Where the person goes on to. */
  next?: string;
}

/** Takes the token out of the fragment into the form, and out of the address bar. */
const script = `const token=document.getElementById('token');
if(token&&location.hash.length>1){token.hidden=token.labels[0].hidden=true;token.value=location.hash.slice(1);history.replaceState(null,'',location.pathname)}`;

export const mailLinkHeaders = pageHeaders([], script);

export function renderMailLinkPage({ title, text, form, next }: MailLinkPage): string {
  const body = html`<p>${text}</p>
    ${form && renderForm(form)} ${next !== undefined && html`<a class="button" href="${next}">Continue</a>`}`;
  return page(title, body, { script });
}

function renderForm({ button, newPassword, token, failure }: NonNullable<MailLinkPage['form']>) {
  return html`${alarm(failure ?? null)}
    <form method="post">
      ${
        token
          ? html`<input type="hidden" name="token" value="${token}" />`
          : html`<label for="token">What stands behind the # of the link</label>
              <input id="token" name="token" autocomplete="off" required />`
      }
      ${
        newPassword &&
        html`<label for="password">New password</label>
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
      <button>${button}</button>
    </form>`;
}
