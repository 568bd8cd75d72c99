import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { withCheckedRequest, readForm, redirect, sendPage } from '../../consent/responses.js';
import { renderErrorPage } from '../../consent/pages.js';
import { serveStylesheet } from '../../consent/site.js';
import type { SellerSettings } from '../shops/sellers.js';
import type { Shops } from '../shops/shops.js';
import type { App, Apps } from './apps.js';
import { consentPage } from './consent-page.js';
import type { Tokens } from './tokens.js';

const PLATFORM = 'TikTok Shop';
const CONSENT_PATH = '/open/authorize';
/** The page of an app in the App Store: an install from here carries no state. */
const STORE_PATH = '/appstore/install';

interface ConsentParts {
  apps: Apps;
  shops: Shops;
  tokens: Tokens;
  market: App['market'];
}

interface ConsentRequest {
  app: App;
  state: string | null;
}

/** A refusal that is shown on a page: there is no address to return to, or it is not to be used. */
class ConsentRefusal extends Error {}

/** The consent pages of one market. */
export function registerConsent(host: FastifyInstance, parts: ConsentParts): void {
  const { apps, shops, tokens, market } = parts;
  serveStylesheet(host);

  for (const path of [CONSENT_PATH, STORE_PATH]) {
    const withRequest = withCheckedRequest(
      (request): ConsentRequest => readRequest(request, path === CONSENT_PATH),
      ConsentRefusal,
      (reply, refusal) =>
        sendPage(reply, 400, renderErrorPage(PLATFORM, 'Authorization failed', refusal.message)),
    );
    host.get(
      path,
      withRequest((request, reply, { app }) =>
        sendPage(reply, 200, consentPage({ app, sellers: sellersOfMarket(), action: request.url })),
      ),
    );
    host.post(
      path,
      withRequest((request, reply, wanted) => decide(reply, wanted, readForm(request))),
    );
  }

  function decide(reply: FastifyReply, { app, state }: ConsentRequest, form: URLSearchParams): FastifyReply {
    if (form.get('decision') === 'deny') {
      return callback(reply, app, { code: 'null', error: 'auth_denied', ...stateOf(state) });
    }
    const seller = sellersOfMarket().find(({ key }) => key === form.get('seller'));
    if (!seller || form.get('decision') !== 'allow')
      throw new ConsentRefusal('Choose a seller of this market.');
    const offered = seller.shops.map(({ key }) => key);
    const chosen = form.getAll('shop').filter((key) => offered.includes(key));
    const days = Number(form.get('validity_days')) || undefined;
    const code = tokens.newCode(app, seller.key, chosen.length > 0 ? chosen : offered, days && days * 86_400);
    return callback(reply, app, {
      app_key: app.appKey,
      code: code.code,
      locale: 'en',
      shop_region: seller.baseRegion,
      ...stateOf(state),
    });
  }

  function readRequest(request: FastifyRequest, hasState: boolean): ConsentRequest {
    const query = new URL(request.url, 'http://host').searchParams;
    const app = apps.findByService(query.get('service_id'));
    if (!app || app.status !== 'live')
      throw new ConsentRefusal('This service_id is unknown or not published.');
    if (app.market !== market) {
      throw new ConsentRefusal('The app belongs to another group of markets. Use the link of that group.');
    }
    return { app, state: hasState ? query.get('state') : null };
  }

  function sellersOfMarket(): SellerSettings[] {
    return shops.sellers().filter((seller) => seller.market === market);
  }
}

function stateOf(state: string | null): { state?: string } {
  return state === null ? {} : { state };
}

/** The redirect URL is fixed per app. */
function callback(reply: FastifyReply, app: App, query: Record<string, string>): FastifyReply {
  const separator = app.redirectUrl.includes('?') ? '&' : '?';
  return redirect(reply, `${app.redirectUrl}${separator}${new URLSearchParams(query).toString()}`);
}
