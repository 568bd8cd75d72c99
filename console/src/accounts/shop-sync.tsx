import type { AccountFieldsFragment } from '@patchbay/client/operations';
import { accountTexts as text } from '../texts/accounts.js';
import { Time } from '../ui/format.js';
import { Card } from '../ui/page.js';
import { Badge } from '../ui/states.js';
import { Table } from '../ui/table.js';

type Sync = NonNullable<AccountFieldsFragment['sync']>[number];

/** How current the stored data of a shop is. */
export function ShopSyncTable({ sync }: { sync: readonly Sync[] }) {
  return (
    <Card title={text.page.sync}>
      <Table caption={text.sync.caption} columns={text.sync.columns}>
        {sync.map((row) => (
          <tr key={row.resource}>
            <th scope="row" className="font-medium">
              {text.sync.resource(row.resource)}
            </th>
            <td>
              <SyncState row={row} />
            </td>
            <td>{row.lastSuccessAt ? <Time value={row.lastSuccessAt} /> : text.sync.never}</td>
            <td>{row.syncedUntil ? <Time value={row.syncedUntil} /> : text.sync.never}</td>
            <td>{row.nextRunAt ? <Time value={row.nextRunAt} /> : text.sync.paused}</td>
          </tr>
        ))}
      </Table>
    </Card>
  );
}

function SyncState({ row: { isHealthy, isHistoryComplete, lastError, missingScopes } }: { row: Sync }) {
  return (
    <>
      <Badge tone={isHealthy ? 'success' : 'danger'}>
        {isHealthy ? text.sync.healthy : text.sync.failing}
      </Badge>
      {isHealthy && !isHistoryComplete && <span className="block text-soft">{text.sync.history}</span>}
      {!isHealthy && missingScopes.length > 0 && (
        <span className="block text-soft">{text.missingScopes(missingScopes)}</span>
      )}
      {!isHealthy && lastError && (
        <span className="block text-soft">
          {lastError.message} {lastError.platformRequestId && <code>{lastError.platformRequestId}</code>}
        </span>
      )}
    </>
  );
}
