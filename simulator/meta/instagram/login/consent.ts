import type { FastifyInstance, FastifyReply } from 'fastify';
import { withCheckedRequest, readForm, redirect, sendPage } from '../../../consent/responses.js';
import { html, renderPage } from '../../../consent/html.js';
import {
  CHECKED,
  renderChoice,
  renderDecisionButtons,
  renderPermissionChoices,
  renderErrorPage,
} from '../../../consent/pages.js';
import type { Apps } from '../../login/apps.js';
import { readQuery } from '../../graph/params.js';
import { ALWAYS_GRANTED } from '../../login/permissions.js';
import type { Tokens } from '../../login/tokens.js';
import type { Account, Accounts } from '../accounts.js';
import { AuthorizeError, readAuthorizeRequest, type AuthorizeRequest } from './authorize-request.js';

const PATH = '/oauth/authorize';

interface ConsentParts {
  apps: Apps;
  accounts: Accounts;
  tokens: Tokens;
}

/** The consent page of Instagram Login. */
export function registerConsent(host: FastifyInstance, { apps, accounts, tokens }: ConsentParts): void {
  const withRequest = withCheckedRequest(
    (request) => readAuthorizeRequest(readQuery(request), apps),
    AuthorizeError,
    (reply, { status, message }) =>
      sendPage(reply, status, renderErrorPage('Instagram', 'Something went wrong', message)),
  );

  host.get(
    PATH,
    withRequest((request, reply, wanted) => {
      const offered = accounts.all().filter((account) => !account.bulk);
      return sendPage(reply, 200, consentPage(wanted, offered, request.url));
    }),
  );

  host.post(
    PATH,
    withRequest((request, reply, wanted) => {
      const form = readForm(request);
      if (form.get('decision') === 'deny') return deny(reply, wanted);
      const account = accounts.find(form.get('person') ?? '', apps.ids());
      if (!account || form.get('decision') !== 'allow') throw new AuthorizeError(400, 'Choose an account.');
      const left = new Set(form.getAll('scope'));
      const names = wanted.permissions.map(({ name }) => name);
      const granted = names.filter((name) => ALWAYS_GRANTED.has(name) || left.has(name));
      const grant = tokens.consent({
        appId: wanted.app.appId,
        login: 'instagram',
        subject: account.id,
        granted,
        declined: names.filter((name) => !granted.includes(name)),
        assets: 'all',
      });
      const code = tokens.createCode(grant, wanted.redirectUri);
      // The two characters after the query are not part of the code.
      return leave(reply, wanted, { code }, '#_');
    }),
  );
}

function deny(reply: FastifyReply, wanted: AuthorizeRequest): FastifyReply {
  return leave(
    reply,
    wanted,
    {
      error: 'access_denied',
      error_reason: 'user_denied',
      error_description: 'The user denied your request',
    },
    '',
  );
}

function leave(
  reply: FastifyReply,
  { redirectUri, state }: AuthorizeRequest,
  query: Record<string, string>,
  fragment: string,
): FastifyReply {
  const callback = new URL(redirectUri);
  for (const [name, value] of Object.entries(query)) callback.searchParams.append(name, value);
  if (state !== null) callback.searchParams.append('state', state);
  return redirect(reply, callback.href + fragment);
}

function consentPage(wanted: AuthorizeRequest, accounts: Account[], action: string): string {
  return renderPage(
    'Instagram',
    'Log in',
    html`
      <h1>Allow ${wanted.app.name} to use your account?</h1>
      <p class="soft">You will return to <code>${new URL(wanted.redirectUri).origin}</code>.</p>
      <form method="post" action="${action}">
        <fieldset>
          <legend>You are</legend>
          ${accounts.map((account, index) =>
            renderChoice(
              html`<input
                type="radio"
                name="person"
                value="${account.id}"
                required
                ${index === 0 ? CHECKED : ''}
              />`,
              account.name,
              `@${account.username} · ${describe(account)}`,
            ),
          )}
        </fieldset>
        ${renderPermissionChoices(wanted.permissions, ALWAYS_GRANTED)} ${renderDecisionButtons()}
      </form>
    `,
  );
}

function describe(account: Account): string {
  if (account.accountType === 'personal') return 'personal account: apps cannot use it';
  if (account.restricted) return 'restricted';
  if (account.quotaUsedElsewhere > 0) return 'other apps have posted today';
  return `${account.accountType} account`;
}
