import { html, type Html } from '../../pages/html.js';
import { page } from '../../pages/page.js';
import type { PublishProblem } from '../../platforms/platform-outcomes.js';
import { problemsOf, type SummaryFact, type SummaryFile } from '../confirmations/confirmation.js';
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
export function approvalPage(view: ApprovalView): string {
  const { confirmation, assistant, isVerified, email } = view;
  const { id, summary, pendingAddresses, expiresAt } = confirmation;
  const problems = problemsOf(summary);
  return page(
    summary.title,
    html`<p><strong>${assistant}</strong> wants to do this for you. Nothing has happened yet.</p>
      ${
        !isVerified &&
        html`<p class="alarm">No one has verified this assistant. Anyone can choose such a name.</p>`
      }
      ${problems.length > 0 && problemList(problems)}
      ${(summary.files ?? []).map((file, index) => renderFile(id, file, index))}
      ${summary.facts.map(renderFact)} ${pendingAddresses.length > 0 && fetchNotice(pendingAddresses)}
      <form method="post" action="/approvals/${id}">
        ${
          pendingAddresses.length > 0
            ? html`<button name="do" value="fetch">Fetch the files</button>`
            : html`<button name="do" value="approve">Approve</button>`
        }
        <button class="second" name="do" value="deny">Do not allow</button>
      </form>
      <p class="soft small">
        You are signed in as <strong>${email}</strong>. The approval is valid once, for exactly this, until
        ${expiresAt.toISOString().slice(11, 16)} UTC.
      </p>`,
  );
}

function problemList(problems: readonly PublishProblem[]): Html {
  return html`<div class="alarm" role="alert">
    <p>This cannot be published. Ask the assistant to correct it.</p>
    <ul>
      ${problems.map(({ userMessage }) => html`<li>${userMessage}</li>`)}
    </ul>
  </div>`;
}

/** The owner of a host sees the whole address, so a misled assistant could send data in it. */
function fetchNotice(addresses: readonly string[]): Html {
  return html`<h2>Files to fetch</h2>
    <p>
      This server fetches these addresses before you approve. Their hosts see the whole address. Do not
      continue if you do not know a host, or if an address contains data of yours.
    </p>
    <ul>
      ${addresses.map((address) => html`<li>${emphasizeHost(address, address)}</li>`)}
    </ul>`;
}

function renderFile(id: string, { contentType }: SummaryFile, index: number): Html {
  const source = `/approvals/${id}/files/${index}`;
  return contentType.startsWith('video/')
    ? html`<video src="${source}" controls preload="metadata" aria-label="File ${index + 1}"></video>`
    : html`<img src="${source}" alt="File ${index + 1}" />`;
}

function renderFact({ label, text, isUntrusted, address }: SummaryFact): Html {
  const shown = text === '' ? '–' : text;
  const value = address === undefined ? shown : emphasizeHost(shown, address);
  const kind = isUntrusted ? 'quote' : 'value';
  // Its white space is shown, so there is none around it.
  return html`<h2>${label}${isUntrusted && ' (written by other people)'}</h2>
    <p class="${kind}">${value}</p>`;
}

function emphasizeHost(text: string, address: string): Html {
  const host = URL.parse(address)?.host ?? '';
  return html`<strong>${host}</strong> – ${text}`;
}

export function signInFirstPage(href: string | null): string {
  return page(
    'Sign in first',
    html`<p>An assistant asks for your approval. Sign in in this browser, then open this page again.</p>
      ${href !== null && html`<a class="button" href="${href}">Sign in</a>`}`,
  );
}
