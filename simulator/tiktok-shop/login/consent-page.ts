import { html, renderPage, type Html } from '../../consent/html.js';
import { renderDecisionButtons, CHECKED } from '../../consent/pages.js';
import type { SellerSettings } from '../shops/sellers.js';
import type { App } from './apps.js';
import { SCOPES } from './scopes.js';

interface ConsentView {
  app: App;
  sellers: SellerSettings[];
  /** Address of the form: the same, so that the same checks run again. */
  action: string;
}

export function consentPage({ app, sellers, action }: ConsentView): string {
  return renderPage(
    'TikTok Shop',
    'Authorize',
    html`<h1>Allow ${app.name} to access your shop?</h1>
      <p class="soft">You will return to <code>${new URL(app.redirectUrl).origin}</code>.</p>
      <form method="post" action="${action}">
        <fieldset>
          <legend>You are</legend>
          ${sellers.map((seller, place) => sellerChoice(seller, place === 0))}
        </fieldset>
        <fieldset>
          <legend>The app may</legend>
          <ul>
            ${app.scopes.map((scope) => html`<li>${describeScope(scope)}</li>`)}
          </ul>
        </fieldset>
        ${renderDecisionButtons()}
      </form>`,
  );
}

function sellerChoice(seller: SellerSettings, isFirst: boolean): Html {
  return html`<label class="choice">
    <input type="radio" name="seller" value="${seller.key}" required ${isFirst ? CHECKED : ''} />
    <span>
      <span>${seller.name}</span>
      <span class="soft">${seller.shops.map(({ name }) => name).join(', ')}</span>
    </span>
  </label>`;
}

function describeScope(scope: string): string {
  return SCOPES.find(({ name }) => name === scope)?.allows ?? scope;
}
