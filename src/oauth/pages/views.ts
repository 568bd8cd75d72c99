import { html, type Html } from '../../pages/html.js';
import { alarm, page } from '../../pages/page.js';
import { passkeyForm, passkeyScript } from '../../users/passkeys/passkey-form.js';
import { hasSelectableScopes, type TokenResource } from '../domain/resources.js';
import { isSensitive, type OAuthScope, scopeDescriptions } from '../domain/scopes.js';

interface InteractionView {
  /** Name of the client. */
  app: string;
  /** URL of the interaction, which receives the forms. */
  action: string;
}

export interface SignInLink {
  name: string;
  href: string;
}

export interface SignUpForm {
  email: string;
  displayName: string;
  failure: string | null;
}

export function signInPage(
  view: InteractionView & {
    email: string;
    failure: string | null;
    /** Whether users may create accounts themselves. */
    canSignUp: boolean;
    /** Whether passkeys work at the address of this server. */
    canUsePasskeys: boolean;
    providers: readonly SignInLink[];
  },
): string {
  const { app, email, failure, action, canSignUp, canUsePasskeys, providers } = view;
  return page(
    'Sign in',
    html`${continueTo(app)} ${alarm(failure)}
      <form method="post" action="${action}">
        ${emailField(email)}
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
        <p class="small">
          ${canSignUp ? html`New here? <a href="${action}?page=sign-up">Create an account</a>` : 'Ask an administrator for an account.'}
        </p>
      </form>
      ${(canUsePasskeys || providers.length > 0) && html`<hr />`}
      ${
        canUsePasskeys &&
        html`<form method="post" action="${action}">
          <button class="second" name="do" value="passkey">Sign in with a passkey</button>
        </form>`
      }
      ${providers.map(({ name, href }) => html`<a class="button second" href="${href}">Sign in with ${name}</a>`)}
      ${cancelForm(app, action)}`,
  );
}

/** Asks for a signature of a passkey. The sign-in page has no challenge, because most users do not need one. */
export function passkeyPage({ app, action, options }: InteractionView & { options: object }): string {
  return page(
    'Use your passkey',
    html`${continueTo(app)}
      ${passkeyForm(
        { action, options, refused: 'The passkey was not used. Try again, or sign in another way.' },
        html`<input type="hidden" name="do" value="passkey-sign-in" />`,
      )} <a class="button second" href="${action}">Sign in another way</a>`,
    { script: passkeyScript },
  );
}

export function signUpPage(view: InteractionView & SignUpForm): string {
  const { app, action, email, displayName, failure } = view;
  return page(
    'Create an account',
    html`${continueTo(app)} ${alarm(failure)}
      <form method="post" action="${action}">
        ${emailField(email)}
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
        <p class="small"><a href="${action}?page=sign-in">I already have an account</a></p>
      </form>
      ${cancelForm(app, action)}`,
  );
}

/** The same page for known and unknown addresses. */
export function mailSentPage({ app, action, email }: InteractionView & { email: string }): string {
  return page(
    'Check your email',
    html`<p>
        We sent an email to <strong>${email}</strong>. Open its link in this browser to confirm the address,
        then continue to ${app}.
      </p>
      <a class="button" href="${action}?page=sign-in">Continue</a>
      <p class="soft small">No email? <a href="${action}?page=sign-up">Try again</a>.</p>`,
  );
}

export function selectAccountPage({ app, action, email }: InteractionView & { email: string }): string {
  return page(
    'Choose an account',
    html`${continueTo(app)}
      <form method="post" action="${action}">
        <button name="do" value="continue">Continue as ${email}</button>
        <button class="second" name="do" value="switch">Use another account</button>
        <button class="second" name="do" value="cancel">Back to ${app}</button>
      </form>`,
  );
}

const assistantText =
  'It is an AI assistant. Before it publishes, changes or deletes anything, it shows you what will happen, and you approve it on a page here.';

/** For a client that gets tokens for the API as well, which need no approval. */
const actingAssistantText =
  'It is an AI assistant, but it also asks for direct access: it can do all of this without asking you.';

function unverifiedText(publisher: string | null): string {
  const source = publisher === null ? 'It registered itself here.' : `It is published by ${publisher}.`;
  return `No one has verified this app. ${source} Anyone can choose such a name. Continue only if you started this in the app yourself.`;
}

const withoutPkceText =
  'This app does not protect its sign-ins against interception (PKCE). Continue only if you started this in the app yourself.';

export function consentPage(
  view: InteractionView & {
    email: string;
    scopes: readonly OAuthScope[];
    /** Whether the client gets a refresh token. */
    canRefresh: boolean;
    /** Where the browser is sent afterwards: a host, or the scheme of an app. Null for a device. */
    destination: string | null;
    /** Whether the client is exempt from PKCE. */
    withoutPkce: boolean;
    /** What the client gets tokens for. */
    resources: readonly TokenResource[];
    /** Set if no administrator has verified the client. `publisher` is the host of its document, if it has one. */
    unverified: { publisher: string | null } | null;
  },
): string {
  const { app, email, scopes, canRefresh, destination, withoutPkce, resources, unverified, action } = view;
  const isAssistant = resources.includes('MCP');
  const actsFreely = resources.includes('API');
  const isSelectable = hasSelectableScopes(resources);
  const readScopes = scopes.filter((scope) => !isSensitive(scope) && scope !== 'offline_access');
  const sensitiveScopes = scopes.filter(isSensitive);
  return page(
    `Allow ${app} to use your account?`,
    html`<p class="soft">You are signed in as <strong>${email}</strong>.</p>
      ${alarm(withoutPkce ? withoutPkceText : null)}
      ${alarm(unverified && unverifiedText(unverified.publisher))}
      ${
        readScopes.length > 0 &&
        html`<h2>It will be able to</h2>
          ${scopeList(readScopes, '', isSelectable)}`
      }
      ${
        sensitiveScopes.length > 0 &&
        html`<h2>It will ${readScopes.length > 0 ? 'also be' : 'be'} able to make changes</h2>
          ${scopeList(sensitiveScopes, 'strong', isSelectable)}`
      }
      ${isAssistant && !actsFreely && html`<p>${assistantText}</p>`}
      ${alarm(isAssistant && actsFreely ? actingAssistantText : null)}
      ${canRefresh && html`<p class="soft small">It keeps this access while you are not using it, until you revoke it.</p>`}
      <form method="post" action="${action}" id="consent">
        <button name="do" value="allow">Allow</button>
        <button class="second" name="do" value="cancel">Do not allow</button>
        <p class="soft small">
          Not you? <button class="link" name="do" value="switch">Use another account</button>
        </p>
      </form>
      ${destination !== null && html`<p class="soft small">You will be sent to <strong>${destination}</strong>.</p>`}`,
  );
}

/** With check boxes of the form `consent` if the user selects scopes. */
function scopeList(scopes: readonly OAuthScope[], style: string, isSelectable: boolean): Html {
  return html`<ul class="${style}${isSelectable ? ' selectable' : ''}">
    ${scopes.map((scope) => html`<li>${isSelectable ? scopeCheckbox(scope) : scopeDescriptions[scope]}</li>`)}
  </ul>`;
}

function scopeCheckbox(scope: OAuthScope): Html {
  return html`<label>
    <input type="checkbox" name="scope" value="${scope}" form="consent" checked />
    ${scopeDescriptions[scope]}
  </label>`;
}

function continueTo(app: string): Html {
  return html`<p class="soft">to continue to <strong>${app}</strong></p>`;
}

function emailField(email: string): Html {
  return html`<label for="email">Email address</label>
    <input
      id="email"
      name="email"
      type="email"
      value="${email}"
      autocomplete="username"
      maxlength="254"
      required
    />`;
}

function cancelForm(app: string, action: string): Html {
  return html`<form method="post" action="${action}">
    <button class="second" name="do" value="cancel">Back to ${app}</button>
  </form>`;
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
    html`<p class="soft" id="hint">Enter the code shown on your device.</p>
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
        If it shows another code, or you did not start this, someone may be trying to access your account.
      </p>
      <form method="post" action="${action}">
        <input type="hidden" name="xsrf" value="${xsrf}" />
        <input type="hidden" name="user_code" value="${userCode}" />
        <button name="confirm" value="yes">The codes match</button>
        <button class="second" name="abort" value="yes">Cancel</button>
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

/** The OAuth2 error in small print, for developers of the client. */
export function errorDetails(error: string, description: string | undefined): Html {
  return html`<hr />
    <p class="soft small">For developers: ${error}${description ? `: ${description}` : ''}</p>`;
}
