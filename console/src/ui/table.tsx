import type { ReactNode } from 'react';

/** Classes of a cell that is a line of a card on phones: the label of its column before its value. */
export const cardLine =
  "max-sm:flex max-sm:max-w-none max-sm:items-center max-sm:justify-between max-sm:gap-4 max-sm:before:shrink-0 max-sm:before:text-soft max-sm:before:content-[attr(data-label)_/_'']";

/**
 * A table of few rows, whose cells are {@link Cell}. On phones each row is a card with a line for each column. The roles keep it a table
 * for screen readers there.
 */
export function Table({
  caption,
  columns,
  children,
}: {
  /** Describes the table for screen readers. */
  caption: string;
  columns: readonly string[];
  /** Rows. */
  children: ReactNode;
}) {
  return (
    <div role="region" aria-label={caption} tabIndex={0} className="overflow-x-auto">
      <table role="table" className="w-full text-left text-sm max-sm:block">
        <caption className="sr-only">{caption}</caption>
        <thead role="rowgroup" className="max-sm:sr-only">
          <tr role="row" className="border-b border-line text-soft">
            {columns.map((column) => (
              <th
                key={column}
                role="columnheader"
                scope="col"
                className="py-2 pr-4 font-medium whitespace-nowrap"
              >
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup" className="divide-y divide-line max-sm:block">
          {children}
        </tbody>
      </table>
    </div>
  );
}

export function Row({ children }: { children: ReactNode }) {
  return (
    <tr role="row" className="max-sm:block max-sm:py-2">
      {children}
    </tr>
  );
}

/** A cell. `label` is the header of its column. The row header names its row. */
export function Cell({
  label,
  isRowHeader = false,
  className = '',
  children,
}: {
  label: string;
  isRowHeader?: boolean;
  className?: string;
  children: ReactNode;
}) {
  const classes = `py-2 pr-4 align-top max-sm:py-1 max-sm:pr-0 ${cardLine}`;
  if (isRowHeader)
    return (
      <th role="rowheader" scope="row" data-label={label} className={`${classes} text-left font-medium`}>
        {children}
      </th>
    );
  return (
    <td role="cell" data-label={label} className={classes}>
      <div className={`max-sm:text-right ${className}`}>{children}</div>
    </td>
  );
}
