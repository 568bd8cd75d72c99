import { memo, type ReactNode, startTransition, useLayoutEffect, useRef, useState } from 'react';
import type { List } from '../data/use-list.js';
import { texts } from '../texts.js';
import { Button } from './button.js';
import { cardLine } from './table.js';
import { Empty, ErrorState, Skeleton } from './states.js';
import { useNarrow } from './use-narrow.js';

export interface Column<Row> {
  header: string;
  cell: (row: Row) => ReactNode;
  isNumeric?: boolean;
  /** The cell names its row for screen readers. */
  isRowHeader?: boolean;
  /** The cell may contain a button, so that it is taller in cards. */
  hasButton?: boolean;
}

/** Heights in pixels. All rows are equally high, so that rows outside of the window need not exist. */
const rowHeight = 48;
const cardLineHeight = 28;
const cardButtonHeight = 44;
const cardPadding = 17;
const rowsAround = 10;
const step = 5;
const heights = { screen: 'max-h-[75dvh]', chart: 'max-h-72', all: '' } as const;

/**
 * A table in its own scrolling area. Only the rows near the visible ones are in the document. On phones each row is a card with a line
 * for each column. The roles keep it a table for screen readers there.
 */
export function DataTable<Row>({
  caption,
  columns,
  rows,
  rowKey,
  hasMore = false,
  isBusy = false,
  maxHeight = 'screen',
  onEnd,
}: {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  hasMore?: boolean;
  isBusy?: boolean;
  /** Greatest height. Long tables must not have the height of all their rows. */
  maxHeight?: keyof typeof heights;
  /** Called when the user has scrolled near the last row. */
  onEnd?: () => void;
}) {
  const area = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState({ start: 0, end: 40 });
  const isNarrow = useNarrow();
  const height = isNarrow ? cardHeight(columns) : rowHeight;
  const measure = () => {
    const { scrollTop, clientHeight } = area.current!;
    const firstRow = Math.floor(scrollTop / height / step) * step;
    const start = Math.max(0, firstRow - rowsAround);
    const end = firstRow + Math.ceil(clientHeight / height) + step + rowsAround;
    // In slices, so that scrolling stays smooth while many rows are new.
    if (start !== range.start || end !== range.end) startTransition(() => setRange({ start, end }));
    if (hasMore && !isBusy && end > rows.length && scrollTop > 0) onEnd?.();
  };
  // Also after a page has arrived: the user may have scrolled to the end while it was loading.
  useLayoutEffect(measure, [rows.length, isBusy, hasMore, height]);
  const after = Math.max(0, rows.length - range.end);
  return (
    <div
      ref={area}
      onScroll={measure}
      role="region"
      aria-label={caption}
      aria-busy={isBusy}
      tabIndex={0}
      className={`${heights[maxHeight]} overflow-auto rounded-xl border border-line bg-card`}
    >
      <table
        role="table"
        className="w-full text-sm max-sm:block"
        aria-rowcount={hasMore ? -1 : rows.length + 1}
      >
        <caption className="sr-only">{caption}</caption>
        <thead role="rowgroup" className="sticky top-0 z-10 bg-card max-sm:sr-only">
          <tr role="row" aria-rowindex={1}>
            {columns.map(({ header, isNumeric }) => (
              <th
                key={header}
                role="columnheader"
                scope="col"
                className={`border-b border-line px-3 py-2 font-semibold whitespace-nowrap ${isNumeric ? 'text-right' : 'text-left'}`}
              >
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup" className="max-sm:block">
          <Spacer height={range.start * height} columnCount={columns.length} />
          {rows.slice(range.start, range.end).map((row, index) => (
            <TableRow
              key={rowKey(row)}
              height={height}
              index={range.start + index}
              row={row}
              columns={columns}
            />
          ))}
          <Spacer height={after * height} columnCount={columns.length} />
        </tbody>
      </table>
    </div>
  );
}

function Cells<Row>({
  index,
  row,
  columns,
  height,
}: {
  index: number;
  row: Row;
  columns: readonly Column<Row>[];
  height: number;
}) {
  return (
    <tr
      role="row"
      aria-rowindex={index + 2}
      className="border-b border-line last:border-0 max-sm:block max-sm:py-2"
      style={{ height }}
    >
      {columns.map(({ header, cell, isNumeric, isRowHeader, hasButton }) => {
        const className = `max-w-80 truncate px-3 py-0.5 whitespace-nowrap ${isNumeric ? 'text-right tabular-nums' : 'text-left'} ${cardLine} ${hasButton ? 'max-sm:h-11' : 'max-sm:h-7'}`;
        const content = <div className="truncate max-sm:min-w-0">{cell(row)}</div>;
        return isRowHeader ? (
          <th
            key={header}
            role="rowheader"
            scope="row"
            data-label={header}
            className={`${className} font-medium`}
          >
            {content}
          </th>
        ) : (
          <td key={header} role="cell" data-label={header} className={className}>
            {content}
          </td>
        );
      })}
    </tr>
  );
}

function cardHeight(columns: readonly Column<never>[]): number {
  const lines = columns.map(({ hasButton }) => (hasButton ? cardButtonHeight : cardLineHeight));
  return lines.reduce((sum, line) => sum + line, cardPadding);
}

/** Rows that stay visible are not rendered again. */
const TableRow = memo(Cells) as typeof Cells;

function Spacer({ height, columnCount }: { height: number; columnCount: number }) {
  return height > 0 ? (
    <tr aria-hidden="true" className="max-sm:block">
      <td colSpan={columnCount} className="max-sm:block" style={{ height }} />
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
