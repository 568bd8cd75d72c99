import { html, type Html } from '../../pages/html.js';
import { page } from '../../pages/page.js';
import type { SummaryFact } from '../confirmations/confirmation.js';
import type { StoredConfirmation } from '../confirmations/confirmations.repository.js';

interface ApprovalView {
  confirmation: StoredConfirmation;
  /** Name of the assistant. */
  assistant: string;
  isVerified: boolean;
  /** The signed-in user. */
  email: string;
}

/** The page on which a user approves or denies what an assistant is about to do. */
export function approvalPage({ confirmation, assistant, isVerified, email }: ApprovalView): string {
  const { summary } = confirmation;
  return page(
    summary.title,
    html`<p><strong>${assistant}</strong> wants to do this for you. Nothing has happened yet.</p>
      ${
        !isVerified &&
        html`<p class="alarm">No one has verified this assistant. Anyone can choose such a name.</p>`
      }
      ${summary.facts.map(renderFact)}
      <form method="post" action="/approvals/${confirmation.id}">
        <button name="do" value="approve">Approve</button>
        <button class="second" name="do" value="deny">Do not allow</button>
      </form>
      <p class="soft small">
        You are signed in as <strong>${email}</strong>. The approval is valid once, for exactly this, until
        ${confirmation.expiresAt.toISOString().slice(11, 16)} UTC.
      </p>`,
  );
}

function renderFact({ label, text, isUntrusted }: SummaryFact): Html {
  return html`<h2>${label}${isUntrusted && ' (written by other people)'}</h2>
    <p class="${isUntrusted ? 'quote' : 'value'}">${text === '' ? '–' : text}</p>`;
}

export function signInFirstPage(href: string | null): string {
  return page(
    'Sign in first',
    html`<p>An assistant asks for your approval. Sign in in this browser, then open this page again.</p>
      ${href !== null && html`<a class="button" href="${href}">Sign in</a>`}`,
  );
}
