import { html, renderPage, type Html } from '../../consent/html.js';
import {
  CHECKED,
  renderChoice,
  renderDecisionButtons,
  renderPermissionChoices,
} from '../../consent/pages.js';
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
  /** Target of the form: the same address, so that the same checks run again. */
  action: string;
}

export function renderDialogPage({ wanted, people, action }: DialogView): string {
  return renderPage(
    'Facebook',
    'Log in',
    html`
      <h1>Allow ${wanted.app.name} to use your Pages and Instagram accounts?</h1>
      <p class="soft">You will return to <code>${new URL(wanted.redirectUri).origin}</code>.</p>
      <form method="post" action="${action}">
        <fieldset>
          <legend>You are</legend>
          ${people.map(({ person, pages }, index) => renderPersonChoice(person, pages, index === 0))}
        </fieldset>
        ${renderPermissionChoices(wanted.permissions, ALWAYS_GRANTED)} ${renderDecisionButtons()}
      </form>
    `,
  );
}

/** A user with their Pages and accounts, which are visible while the user is selected. */
function renderPersonChoice(person: Person, pages: OfferedPage[], chosen: boolean): Html {
  const radio = html`<input
    type="radio"
    name="person"
    value="${person.id}"
    required
    ${chosen ? CHECKED : ''}
  />`;
  return html`<div class="person">
    ${renderChoice(radio, person.name, formatPageCount(pages.length))}
    <div class="owned">${pages.map((offered) => renderPageChoices(person, offered))}</div>
  </div>`;
}

/** The user is part of the field name, because browsers also send the hidden checkboxes of other users. */
function renderPageChoices(person: Person, { page: { id, name }, account }: OfferedPage): Html {
  return html`${renderCheckbox(`page:${person.id}`, id, name, 'Page')}
  ${
    account === null
      ? ''
      : renderCheckbox(`instagram:${person.id}`, account.id, `@${account.username}`, describeAccount(account))
  }`;
}

function renderCheckbox(field: string, value: string, label: string, hint: string): Html {
  return renderChoice(html`<input type="checkbox" name="${field}" value="${value}" checked />`, label, hint);
}

function describeAccount(account: Account): string {
  return isProfessional(account) ? 'Instagram account' : 'personal Instagram account: apps cannot use it';
}

function formatPageCount(count: number): string {
  if (count === 0) return 'has no Pages';
  return count === 1 ? '1 Page' : `${count} Pages`;
}
