import { html, page, type Html } from '../../consent/html.js';
import { CHECKED, choice, decisionButtons, permissionChoices } from '../../consent/pages.js';
import { isProfessional, type Account } from '../instagram/accounts.js';
import { ALWAYS_GRANTED } from '../login/permissions.js';
import type { DialogRequest } from './dialog-request.js';
import type { Page } from './pages.js';
import type { Person } from './people.js';

interface OfferedPage {
  page: Page;
  account: Account | null;
}

interface DialogView {
  wanted: DialogRequest;
  people: { person: Person; pages: OfferedPage[] }[];
  /** Where the form goes: the same address, so that the same checks run again. */
  action: string;
}

export function dialogPage({ wanted, people, action }: DialogView): string {
  return page(
    'Facebook',
    'Log in',
    html`
      <h1>Allow ${wanted.app.name} to use your Pages and Instagram accounts?</h1>
      <p class="soft">You will return to <code>${new URL(wanted.redirectUri).origin}</code>.</p>
      <form method="post" action="${action}">
        <fieldset>
          <legend>You are</legend>
          ${people.map(({ person, pages }, index) => personChoice(person, pages, index === 0))}
        </fieldset>
        ${permissionChoices(wanted.permissions, ALWAYS_GRANTED)} ${decisionButtons()}
      </form>
    `,
  );
}

/** A person, and what belongs to them while they are chosen. */
function personChoice(person: Person, pages: OfferedPage[], chosen: boolean): Html {
  const radio = html`<input
    type="radio"
    name="person"
    value="${person.id}"
    required
    ${chosen ? CHECKED : ''}
  />`;
  return html`<div class="person">
    ${choice(radio, person.name, pagesOf(pages.length))}
    <div class="owned">${pages.map((offered) => pageChoices(person, offered))}</div>
  </div>`;
}

/** Named with the person: a browser also sends what the others have ticked, although it is not shown. */
function pageChoices(person: Person, { page: { id, name }, account }: OfferedPage): Html {
  return html`${tick(`page:${person.id}`, id, name, 'Page')}
  ${
    account === null
      ? ''
      : tick(`instagram:${person.id}`, account.id, `@${account.username}`, describe(account))
  }`;
}

function tick(field: string, value: string, label: string, hint: string): Html {
  return choice(html`<input type="checkbox" name="${field}" value="${value}" checked />`, label, hint);
}

function describe(account: Account): string {
  return isProfessional(account) ? 'Instagram account' : 'personal Instagram account: apps cannot use it';
}

function pagesOf(count: number): string {
  if (count === 0) return 'has no Pages';
  return count === 1 ? '1 Page' : `${count} Pages`;
}
