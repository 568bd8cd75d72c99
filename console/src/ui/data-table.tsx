import { memo, type ReactNode, startTransition, useLayoutEffect, useRef, useState } from 'react';
import type { List } from '../data/use-list.js';
import { texts } from '../texts.js';
import { Button } from './button.js';
import { Empty, ErrorState, Skeleton } from './states.js';

export interface Column<Row> {
  header: string;
  cell: (row: Row) => ReactNode;
  isNumeric?: boolean;
  /** The cell names its row for screen readers. */
  isRowHeader?: boolean;
}

/** Height of every row in pixels, so that rows outside of the window need not exist. */
const rowHeight = 48;
const rowsAround = 10;
const step = 5;
const heights = { screen: 'max-h-[75dvh]', chart: 'max-h-72', all: '' } as const;

/** A table in its own scrolling area. Only the rows near the visible ones are in the document. */
export function DataTable<Row>({
  caption,
  columns,
  rows,
  rowKey,
  hasMore = false,
  isBusy = false,
  height = 'screen',
  onEnd,
}: {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  hasMore?: boolean;
  isBusy?: boolean;
  /** Greatest height. Long tables must not have the height of all their rows. */
  height?: keyof typeof heights;
  /** Called when the user has scrolled near the last row. */
  onEnd?: () => void;
}) {
  const area = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState({ start: 0, end: 40 });
  const measure = () => {
    const { scrollTop, clientHeight } = area.current!;
    const firstRow = Math.floor(scrollTop / rowHeight / step) * step;
    const start = Math.max(0, firstRow - rowsAround);
    const end = firstRow + Math.ceil(clientHeight / rowHeight) + step + rowsAround;
    // In slices, so that scrolling stays smooth while many rows are new.
    if (start !== range.start || end !== range.end) startTransition(() => setRange({ start, end }));
    if (hasMore && !isBusy && end > rows.length && scrollTop > 0) onEnd?.();
  };
  // Also after a page has arrived: the user may have scrolled to the end while it was loading.
  useLayoutEffect(measure, [rows.length, isBusy, hasMore]);
  const after = Math.max(0, rows.length - range.end);
  return (
    <div
      ref={area}
      onScroll={measure}
      role="region"
      aria-label={caption}
      aria-busy={isBusy}
      tabIndex={0}
      className={`${heights[height]} overflow-auto rounded-xl border border-line bg-card`}
    >
      <table className="w-full text-sm" aria-rowcount={hasMore ? -1 : rows.length + 1}>
        <caption className="sr-only">{caption}</caption>
        <thead className="sticky top-0 z-10 bg-card">
          <tr aria-rowindex={1}>
            {columns.map(({ header, isNumeric }) => (
              <th
                key={header}
                scope="col"
                className={`border-b border-line px-3 py-2 font-semibold whitespace-nowrap ${isNumeric ? 'text-right' : 'text-left'}`}
              >
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer rowCount={range.start} columnCount={columns.length} />
          {rows.slice(range.start, range.end).map((row, index) => (
            <TableRow key={rowKey(row)} index={range.start + index} row={row} columns={columns} />
          ))}
          <Spacer rowCount={after} columnCount={columns.length} />
        </tbody>
      </table>
    </div>
  );
}

function Cells<Row>({ index, row, columns }: { index: number; row: Row; columns: readonly Column<Row>[] }) {
  return (
    <tr aria-rowindex={index + 2} className="h-12 border-b border-line last:border-0">
      {columns.map(({ header, cell, isNumeric, isRowHeader }) => {
        const className = `max-w-80 truncate px-3 py-0.5 whitespace-nowrap ${isNumeric ? 'text-right tabular-nums' : 'text-left'}`;
        return isRowHeader ? (
          <th key={header} scope="row" className={`${className} font-medium`}>
            {cell(row)}
          </th>
        ) : (
          <td key={header} className={className}>
            {cell(row)}
          </td>
        );
      })}
    </tr>
  );
}

/** Rows that stay visible are not rendered again. */
const TableRow = memo(Cells) as typeof Cells;

function Spacer({ rowCount, columnCount }: { rowCount: number; columnCount: number }) {
  return rowCount > 0 ? (
    <tr aria-hidden="true">
      <td colSpan={columnCount} style={{ height: rowCount * rowHeight }} />
    </tr>
  ) : null;
}

/** A list as a table, with its loading, empty and error states, and the next page. */
export function ListTable<Row extends { id: string }>({
  list,
  empty,
  ...table
}: {
  list: List<Row>;
  caption: string;
  columns: readonly Column<Row>[];
  empty: ReactNode;
}) {
  const { rows, next, error, isLoading, loadMore, reload } = list;
  if (!rows) return error ? <ErrorState error={error} retry={reload} /> : <Skeleton lines={12} />;
  return (
    <div className="space-y-3">
      {error && <ErrorState error={error} retry={reload} />}
      {rows.length === 0 ? (
        typeof empty === 'string' ? (
          <Empty title={empty} />
        ) : (
          empty
        )
      ) : (
        <DataTable
          {...table}
          rows={rows}
          rowKey={({ id }) => id}
          hasMore={next !== null}
          isBusy={isLoading}
          onEnd={loadMore}
        />
      )}
      {next && (
        <Button className="w-full" busy={isLoading} onClick={loadMore}>
          {texts.actions.loadMore}
        </Button>
      )}
    </div>
  );
}
