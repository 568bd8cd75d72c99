import { PendingApprovalsDocument } from '@patchbay/client/operations';
import { settingsTexts as text } from '../texts/settings.js';
import { buttonClass } from '../ui/button.js';
import { Time } from '../ui/format.js';
import { Card } from '../ui/page.js';
import { ListItem, PagedList, usePages } from './paged-list.js';

/** What assistants are about to do. The page of an approval shows all of it, with its files. Nothing if nothing waits. */
export function PendingApprovals() {
  const pages = usePages(PendingApprovalsDocument, ({ viewer }) => viewer.pendingApprovals);
  if (!pages.error && !pages.nodes?.length) return null;
  return (
    <Card title={text.approvals.title}>
      <p className="mb-3 text-sm text-soft">{text.approvals.text}</p>
      <PagedList pages={pages}>
        {({ approvalId, title, assistant, isVerified, problems, expiresAt, url }) => (
          <ListItem
            key={approvalId}
            action={
              <a className={buttonClass()} href={url}>
                {text.approvals.open}
                <span className="sr-only">: {title}</span>
              </a>
            }
          >
            <p className="font-medium">{title}</p>
            <p className="text-sm text-soft">
              {assistant}, {text.approvals.expires} <Time value={expiresAt} />
            </p>
            {problems.length > 0 && <p className="text-sm text-danger">{text.approvals.refused}</p>}
            {!isVerified && <p className="text-sm text-soft">{text.apps.unverified}</p>}
          </ListItem>
        )}
      </PagedList>
    </Card>
  );
}
