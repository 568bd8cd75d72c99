import { html, type Html } from '../../pages/html.js';
import { alarm, page } from '../../pages/page.js';
import { isSensitive, type OAuthScope, scopeDescriptions } from '../domain/scopes.js';

export interface SignInLink {
  name: string;
  href: string;
}

export function signInPage(view: {
  app: string;
  email: string;
  failure: string | null;
  action: string;
  providers: readonly SignInLink[];
}): string {
  const { app, email, failure, action, providers } = view;
  return page(
    'Sign in',
    html`<p class="soft">to go on to <strong>${app}</strong></p>
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
        <label for="password">Password</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="current-password"
          maxlength="200"
          required
        />
        <button name="do" value="sign-in">Sign in</button>
        <p class="small"><a href="/forgot-password">Forgot your password?</a></p>
        <p class="small">New here? <a href="${action}?page=sign-up">Create an account</a></p>
      </form>
      ${providers.length > 0 && html`<hr />`}
      ${providers.map(({ name, href }) => html`<a class="button second" href="${href}">Sign in with ${name}</a>`)}
      <form method="post" action="${action}">
        <button class="second" name="do" value="cancel">Back to ${app}</button>
      </form>`,
  );
}

const withoutPkceText =
  'This app signs in without a protection against intercepted sign-ins (PKCE). Continue only if you started this in the app yourself.';

export function consentPage(view: {
  app: string;
  email: string;
  scopes: readonly OAuthScope[];
  /** Whether the app may go on without the person. */
  lasting: boolean;
  /** Where the answer goes: a host, or the scheme of an app. null for a device. */
  destination: string | null;
  /** Whether the client is exempt from PKCE. */
  withoutPkce: boolean;
  action: string;
}): string {
  const { app, email, scopes, lasting, destination, withoutPkce, action } = view;
  const texts = scopes.filter((scope) => !isSensitive(scope) && scope !== 'offline_access');
  const powerful = scopes.filter(isSensitive);
  return page(
    `Let ${app} use your account?`,
    html`<p class="soft">You are signed in as <strong>${email}</strong>.</p>
      ${alarm(withoutPkce ? withoutPkceText : null)}
      ${
        texts.length > 0 &&
        html`<h2>It will be able to</h2>
          ${list(texts, '')}`
      }
      ${
        powerful.length > 0 &&
        html`<h2>It will ${texts.length > 0 ? 'also be' : 'be'} able to change things</h2>
          ${list(powerful, 'strong')}`
      }
      ${lasting && html`<p class="soft small">It keeps this access while you are away, until you take it back.</p>`}
      <form method="post" action="${action}">
        <button name="do" value="allow">Allow</button>
        <button class="second" name="do" value="cancel">Do not allow</button>
        <p class="soft small">
          Not you? <button class="link" name="do" value="switch">Use another account</button>
        </p>
      </form>
      ${destination !== null && html`<p class="soft small">You will be sent to <strong>${destination}</strong>.</p>`}`,
  );
}

function list(scopes: readonly OAuthScope[], style: string): Html {
  return html`<ul class="${style}">
    ${scopes.map((scope) => html`<li>${scopeDescriptions[scope]}</li>`)}
  </ul>`;
}

export function deviceInputPage(view: {
  action: string;
  xsrf: string;
  userCode: string;
  failure: string | null;
}): string {
  const { action, xsrf, userCode, failure } = view;
  return page(
    'Connect a device',
    html`<p class="soft" id="hint">Type the code that your device shows.</p>
      ${alarm(failure)}
      <form method="post" action="${action}">
        <input type="hidden" name="xsrf" value="${xsrf}" />
        <label for="code">Code</label>
        <input
          id="code"
          class="code"
          name="user_code"
          value="${userCode}"
          maxlength="20"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          aria-describedby="hint"
          required
        />
        <button>Continue</button>
      </form>`,
  );
}

export function deviceConfirmPage(view: {
  action: string;
  xsrf: string;
  app: string;
  userCode: string;
}): string {
  const { action, xsrf, app, userCode } = view;
  return page(
    `Connect ${app}?`,
    html`<p>Your device must show this code:</p>
      <p class="shown-code">${userCode}</p>
      <p class="soft">
        If it shows another one, or you did not ask for it, somebody else may be trying to get in.
      </p>
      <form method="post" action="${action}">
        <input type="hidden" name="xsrf" value="${xsrf}" />
        <input type="hidden" name="user_code" value="${userCode}" />
        <button name="confirm" value="yes">The codes are the same</button>
        <button class="second" name="abort" value="yes">Stop</button>
      </form>`,
  );
}

export function logoutPage(view: { action: string; xsrf: string; app: string | null }): string {
  const { action, xsrf, app } = view;
  return page(
    'Sign out?',
    html`<p class="soft">
        ${app === null ? 'You will be signed out in this browser.' : `${app} asks to sign you out in this browser.`}
      </p>
      <form method="post" action="${action}">
        <input type="hidden" name="xsrf" value="${xsrf}" />
        <button name="logout" value="yes">Sign out</button>
        <button class="second">Stay signed in</button>
      </form>`,
  );
}

/** The words of the protocol, small, for whoever builds the app. */
export function errorDetails(error: string, description: string | undefined): Html {
  return html`<hr />
    <p class="soft small">For developers: ${error}${description ? `: ${description}` : ''}</p>`;
}
