import { AuditEventsDocument } from '@patchbay/client/operations';
import { Link } from '@tanstack/react-router';
import { useList } from '../../data/use-list.js';
import { adminTexts } from '../../texts/admin.js';
import { ListTable } from '../../ui/data-table.js';
import { Card } from '../../ui/page.js';
import { auditColumns } from '../audit-columns.js';

const texts = adminTexts.users;

/** What the user did, and what was done to the user. */
export function UserTrail({ userId }: { userId: string }) {
  const list = useList(AuditEventsDocument, { filter: { userId } }, ({ auditEvents }) => auditEvents);
  return (
    <Card
      title={texts.trail}
      actions={
        <Link to="/admin/audit" search={{ user: userId }}>
          {texts.filterTrail}
        </Link>
      }
    >
      <ListTable
        list={list}
        caption={adminTexts.audit.caption}
        columns={auditColumns}
        empty={adminTexts.audit.empty}
      />
    </Card>
  );
}
