import type { AuditEventFieldsFragment } from '@patchbay/client/operations';
import { Link } from '@tanstack/react-router';
import { adminTexts } from '../texts/admin.js';
import type { Column } from '../ui/data-table.js';
import { Time } from '../ui/format.js';
import { Badge } from '../ui/states.js';

const texts = adminTexts.audit;

export const auditColumns: readonly Column<AuditEventFieldsFragment>[] = [
  { header: texts.action, isRowHeader: true, cell: ({ action }) => action },
  { header: texts.time, cell: ({ createdAt }) => <Time value={createdAt} /> },
  {
    header: texts.outcome,
    cell: ({ outcome }) => (
      <Badge tone={outcome === 'FAILURE' ? 'danger' : 'success'}>{texts.outcomes[outcome] ?? outcome}</Badge>
    ),
  },
  {
    header: texts.actor,
    cell: ({ actorKind, actorUserId, actorName }) => (
      <>
        {texts.actors[actorKind] ?? actorKind}{' '}
        {actorUserId && (
          <Link to="/admin/users/$userId" params={{ userId: actorUserId }}>
            {shorten(actorUserId)}
          </Link>
        )}{' '}
        {actorName}
      </>
    ),
  },
  {
    header: texts.target,
    cell: ({ targetType, targetId }) =>
      targetId ? `${targetType ?? ''} ${shorten(targetId)}` : adminTexts.unknown,
  },
  { header: texts.address, cell: ({ address }) => address ?? adminTexts.unknown },
  {
    header: texts.details,
    cell: ({ details }) => {
      const text = details.map(({ name, value }) => `${name}: ${value}`).join(', ');
      return text ? <span title={text}>{text}</span> : adminTexts.unknown;
    },
  },
];

/** The end of an id differs between objects that were created at the same time. */
function shorten(id: string): string {
  return id.length > 12 ? `…${id.slice(-8)}` : id;
}
