import type { FastifyInstance, FastifyReply } from 'fastify';
import { withCheckedRequest, readForm, redirect, sendPage } from '../../consent/responses.js';
import { renderErrorPage } from '../../consent/pages.js';
import { serveStylesheet } from '../../consent/site.js';
import type { Accounts } from '../instagram/accounts.js';
import { isOpenToAllUsers, type Apps } from '../login/apps.js';
import { readQuery } from '../graph/params.js';
import { ALWAYS_GRANTED } from '../login/permissions.js';
import type { Assets, Tokens } from '../login/tokens.js';
import { DialogError, readDialogRequest, type DialogRequest } from './dialog-request.js';
import { renderDialogPage } from './dialog-page.js';
import type { Pages } from './pages.js';
import type { People, Person } from './people.js';

const PATHS = ['/dialog/oauth', '/:version/dialog/oauth'];

interface DialogParts {
  apps: Apps;
  people: People;
  pages: Pages;
  accounts: Accounts;
  tokens: Tokens;
}

/** The login dialog of Facebook. */
export function registerDialog(host: FastifyInstance, parts: DialogParts): void {
  const { apps, people, pages, accounts, tokens } = parts;

  const withRequest = withCheckedRequest(
    (request) => readDialogRequest(readQuery(request), apps),
    DialogError,
    (reply, { title, message }) => sendPage(reply, 400, renderErrorPage('Facebook', title, message)),
  );

  for (const path of PATHS) {
    host.get(
      path,
      withRequest((request, reply, wanted) => {
        const offered = people.all().filter((person) => !person.bulk);
        const withPages = offered.map((person) => ({ person, pages: listPages(person) }));
        return sendPage(reply, 200, renderDialogPage({ wanted, action: request.url, people: withPages }));
      }),
    );
    host.post(
      path,
      withRequest((request, reply, wanted) => {
        const form = readForm(request);
        if (form.get('decision') === 'deny') return deny(reply, wanted);
        const person = people.find(form.get('person') ?? '', apps.ids());
        if (!person || form.get('decision') !== 'allow') throw new DialogError('Error', 'Choose a person.');
        return allow(reply, wanted, person, form);
      }),
    );
  }
  serveStylesheet(host);

  function allow(
    reply: FastifyReply,
    wanted: DialogRequest,
    person: Person,
    form: URLSearchParams,
  ): FastifyReply {
    const { app } = wanted;
    if (!isOpenToAllUsers(app) && !app.testers.includes(person.id)) {
      throw new DialogError('App not active', 'This app is not accessible right now.');
    }
    const before = tokens.findGrant(app.appId, 'facebook', person.id)?.declined ?? [];
    const left = new Set(form.getAll('scope'));
    // Previously declined permissions are skipped, unless the app requests them again.
    const offered = wanted.permissions
      .map(({ name }) => name)
      .filter((name) => wanted.rerequest || !before.includes(name));
    const granted = offered.filter((name) => ALWAYS_GRANTED.has(name) || left.has(name));
    const declined = offered.filter((name) => !granted.includes(name));
    const grant = tokens.consent({
      appId: app.appId,
      login: 'facebook',
      subject: person.id,
      granted,
      declined,
      assets: readAssets(form, person),
    });
    const code = tokens.createCode(grant, wanted.redirectUri);
    return redirectBack(reply, wanted, {
      ...(wanted.withGrantedScopes && {
        granted_scopes: grant.scopes.join(','),
        denied_scopes: grant.declined.join(','),
      }),
      code,
    });
  }

  /** Reads the fields `page` and `instagram`, or those with the user in the name. */
  function readAssets(form: URLSearchParams, person: Person): Assets {
    if (form.get('all') === 'on') return 'all';
    const ticked = (field: string): string[] => [
      ...form.getAll(field),
      ...form.getAll(`${field}:${person.id}`),
    ];
    return {
      pages: ticked('page').flatMap((reference) => pages.find(reference)?.id ?? []),
      accounts: ticked('instagram').flatMap((reference) => accounts.find(reference, [])?.id ?? []),
    };
  }

  function listPages(person: Person) {
    return person.roles.map(({ page: id }) => {
      const page = pages.get(id);
      return { page, account: page.instagram === null ? null : accounts.get(page.instagram) };
    });
  }
}

function deny(reply: FastifyReply, wanted: DialogRequest): FastifyReply {
  return redirectBack(reply, wanted, {
    error: 'access_denied',
    error_code: '200',
    error_description: 'Permissions error',
    error_reason: 'user_denied',
  });
}

/** Appends `#_=_`, as Facebook does. Clients must ignore it. */
function redirectBack(
  reply: FastifyReply,
  { redirectUri, state }: DialogRequest,
  query: Record<string, string>,
): FastifyReply {
  const callback = new URL(redirectUri);
  for (const [name, value] of Object.entries({ ...query, state })) callback.searchParams.append(name, value);
  return redirect(reply, `${callback.href}#_=_`);
}
