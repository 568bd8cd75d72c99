import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { withCheckedRequest, readForm, redirect, sendPage } from '../../consent/responses.js';
import type { Apps } from './apps.js';
import { AuthorizeError, readAuthorizeRequest, type AuthorizeRequest } from './authorize-request.js';
import { renderConsentPage, renderErrorPage } from './consent-pages.js';
import type { People, Person } from './people.js';
import type { Tokens } from './tokens.js';

const PATH = '/v2/auth/authorize/';
const ERROR_PATH = '/v2/auth/error/';
/** Stores the user that consented last in this browser, like TikTok's session. */
const COOKIE = 'sim_person';

interface ConsentParts {
  apps: Apps;
  people: People;
  tokens: Tokens;
}

/** The consent page. */
export function registerConsent(host: FastifyInstance, { apps, people, tokens }: ConsentParts): void {
  const withRequest = withCheckedRequest(
    (request) => readAuthorizeRequest(readQuery(request), apps),
    AuthorizeError,
    (reply, refusal) => redirect(reply, `${ERROR_PATH}?${refusal.query().toString()}`),
  );

  host.get(
    PATH,
    withRequest((request, reply, wanted) => {
      const signedIn = readSignedInPerson(request);
      if (wanted.mayAutoAuthorize && signedIn && hasGrantedAll(signedIn, wanted)) {
        return allow(
          reply,
          wanted,
          signedIn,
          wanted.scopes.map((scope) => scope.name),
        );
      }
      const offered = people.all().filter((person) => !person.bulk);
      const chosen = signedIn ?? offered[0];
      return sendPage(
        reply,
        200,
        renderConsentPage({ wanted, people: offered, chosen, action: request.url }),
      );
    }),
  );

  host.post(
    PATH,
    withRequest((request, reply, wanted) => {
      const form = readForm(request);
      const decision = form.get('decision');
      if (decision === 'deny') return deny(reply, wanted);
      const person = people.find(form.get('person') ?? '', apps.keys());
      if (!person || decision !== 'allow') throw new AuthorizeError('invalid_request', 'form');
      if (wanted.app.environment === 'sandbox' && !wanted.app.targetUsers.includes(person.username)) {
        throw new AuthorizeError('access_denied', 'non_sandbox_target');
      }
      const left = new Set(form.getAll('scope'));
      const granted = wanted.scopes.filter((scope) => !scope.toggleable || left.has(scope.name));
      return allow(
        reply,
        wanted,
        person,
        granted.map((scope) => scope.name),
      );
    }),
  );

  host.get(ERROR_PATH, async (request, reply) => sendPage(reply, 400, renderErrorPage(readQuery(request))));

  function allow(
    reply: FastifyReply,
    wanted: AuthorizeRequest,
    person: Person,
    scopes: string[],
  ): FastifyReply {
    const code = tokens.createCode({
      clientKey: wanted.app.clientKey,
      personId: person.id,
      redirectUri: wanted.redirectUri,
      scopes,
      challenge: wanted.challenge,
    });
    void reply.header('set-cookie', `${COOKIE}=${person.id}; Path=/; HttpOnly; SameSite=Lax`);
    return redirectToCallback(reply, wanted, { code, scopes: scopes.join(','), state: wanted.state });
  }

  function readSignedInPerson(request: FastifyRequest): Person | undefined {
    const id = request.headers.cookie?.match(/(?:^|;\s*)sim_person=([\w.-]+)/)?.[1];
    return id === undefined ? undefined : people.find(id, []);
  }

  function hasGrantedAll(person: Person, { app, scopes }: AuthorizeRequest): boolean {
    return tokens
      .listGrants(app.clientKey, person.id)
      .some((grant) => scopes.every((scope) => grant.scopes.includes(scope.name)));
  }
}

function deny(reply: FastifyReply, wanted: AuthorizeRequest): FastifyReply {
  return redirectToCallback(reply, wanted, {
    error: 'access_denied',
    error_description: 'The user denied the request.',
    state: wanted.state,
  });
}

function redirectToCallback(
  reply: FastifyReply,
  wanted: AuthorizeRequest,
  query: Record<string, string>,
): FastifyReply {
  const encoded = Object.entries(query).map(([name, value]) => `${name}=${percentEncode(value)}`);
  return redirect(reply, `${wanted.redirectUri}?${encoded.join('&')}`);
}

/** Encodes `!` and `*` too, as TikTok does in codes. */
function percentEncode(value: string): string {
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function readQuery(request: FastifyRequest): URLSearchParams {
  return new URL(request.url, 'http://host').searchParams;
}
