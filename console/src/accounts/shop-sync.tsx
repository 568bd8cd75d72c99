import type { AccountFieldsFragment } from '@patchbay/client/operations';
import { accountTexts as text } from '../texts/accounts.js';
import { Time } from '../ui/format.js';
import { Card } from '../ui/page.js';
import { Badge } from '../ui/states.js';
import { Cell, Row, Table } from '../ui/table.js';

const { columns } = text.sync;

type Sync = NonNullable<AccountFieldsFragment['sync']>[number];

/** How current the stored data of a shop is. */
export function ShopSyncTable({ sync }: { sync: readonly Sync[] }) {
  return (
    <Card title={text.page.sync}>
      <Table caption={text.sync.caption} columns={columns}>
        {sync.map((row) => (
          <Row key={row.resource}>
            <Cell label={columns[0]!} isRowHeader>
              {text.sync.resource(row.resource)}
            </Cell>
            <Cell label={columns[1]!}>
              <SyncState row={row} />
            </Cell>
            <Cell label={columns[2]!}>
              {row.lastSuccessAt ? <Time value={row.lastSuccessAt} /> : text.sync.never}
            </Cell>
            <Cell label={columns[3]!}>
              {row.syncedUntil ? <Time value={row.syncedUntil} /> : text.sync.never}
            </Cell>
            <Cell label={columns[4]!}>
              {row.nextRunAt ? <Time value={row.nextRunAt} /> : text.sync.paused}
            </Cell>
          </Row>
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
