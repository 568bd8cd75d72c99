import { html } from '../../pages/html.js';
import { alarm, page } from '../../pages/page.js';

interface AccountPage {
  app: string;
  /** Address of the interaction, which takes the forms. */
  action: string;
}

export interface SignUpForm {
  email: string;
  displayName: string;
  failure: string | null;
}

export function signUpPage(view: AccountPage & SignUpForm): string {
  const { app, action, email, displayName, failure } = view;
  return page(
    'Create an account',
    html`<p class="soft">to continue to <strong>${app}</strong></p>
      ${alarm(failure)}
      <form method="post" action="${action}">
        <label for="email">E-mail address</label>
        <input
          id="email"
          name="email"
          type="email"
          value="${email}"
          autocomplete="username"
          maxlength="254"
          required
        />
        <label for="name">Name (optional)</label>
        <input id="name" name="display_name" value="${displayName}" autocomplete="name" maxlength="100" />
        <label for="password">Password</label>
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
        <p class="soft small" id="rule">At least 10 characters.</p>
        <button name="do" value="sign-up">Create the account</button>
        <p class="small"><a href="${action}?page=sign-in">I have an account</a></p>
      </form>
      <form method="post" action="${action}">
        <button class="second" name="do" value="cancel">Back to ${app}</button>
      </form>`,
  );
}

/** The same for known and unknown addresses. */
export function mailSentPage({ app, action, email }: AccountPage & { email: string }): string {
  return page(
    'Look at your mail',
    html`<p>
        We sent a mail to <strong>${email}</strong>. Open its link in this browser to confirm the address,
        then continue to ${app}.
      </p>
      <a class="button" href="${action}?page=sign-in">Continue</a>
      <p class="soft small">No mail? <a href="${action}?page=sign-up">Try again</a>.</p>`,
  );
}

export function selectAccountPage({ app, action, email }: AccountPage & { email: string }): string {
  return page(
    'Choose an account',
    html`<p class="soft">to continue to <strong>${app}</strong></p>
      <form method="post" action="${action}">
        <button name="do" value="continue">Continue as ${email}</button>
        <button class="second" name="do" value="switch">Use another account</button>
        <button class="second" name="do" value="cancel">Back to ${app}</button>
      </form>`,
  );
}
