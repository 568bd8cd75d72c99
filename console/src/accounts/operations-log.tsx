import { AccountOperationsDocument, type AccountOperationsQuery } from '@patchbay/client/operations';
import { useList } from '../data/use-list.js';
import { texts } from '../texts.js';
import { accountTexts as text } from '../texts/accounts.js';
import { Button } from '../ui/button.js';
import { Time } from '../ui/format.js';
import { Card } from '../ui/page.js';
import { Badge, Empty, ErrorState, Skeleton } from '../ui/states.js';
import { Cell, Row, Table } from '../ui/table.js';

const { columns } = text.log;

/** The stored operations are few: old ones are deleted. */
export function OperationsLog({ accountId }: { accountId: string }) {
  const list = useList(AccountOperationsDocument, { id: accountId }, selectOperations);
  const { rows, next, error, isLoading, loadMore, reload } = list;
  return (
    <Card title={text.page.log}>
      <p className="mb-3 text-sm text-soft">{text.page.logHint}</p>
      {error && <ErrorState error={error} retry={reload} />}
      {!rows && !error && <Skeleton lines={5} />}
      {rows?.length === 0 && <Empty title={text.page.logEmpty} />}
      {rows && rows.length > 0 && (
        <Table caption={text.log.caption} columns={columns}>
          {rows.map((node) => (
            <Row key={node.id}>
              <Cell label={columns[0]!}>
                <Time value={node.at} />
              </Cell>
              <Cell label={columns[1]!}>{text.log.kind(node.kind)}</Cell>
              <Cell label={columns[2]!}>
                <Badge tone={node.outcome === 'ok' ? 'success' : 'warning'}>
                  {text.log.outcome(node.outcome)}
                </Badge>
              </Cell>
              <Cell label={columns[3]!}>{text.log.duration(node.durationMs)}</Cell>
              <Cell label={columns[4]!} className="wrap-anywhere">
                {[node.platformCode, node.platformRequestId].filter(Boolean).join(' · ') || '–'}
              </Cell>
            </Row>
          ))}
        </Table>
      )}
      {next && (
        <Button className="mt-4" busy={isLoading} onClick={loadMore}>
          {texts.actions.loadMore}
        </Button>
      )}
    </Card>
  );
}

const none = { edges: [], pageInfo: { hasNextPage: false, endCursor: null } };

/** An account that was deleted meanwhile has none. */
function selectOperations({ account }: AccountOperationsQuery) {
  return account?.operations ?? none;
}
