import type { ReactNode } from 'react';

/** A table that scrolls in itself on narrow screens. The keyboard can scroll it. */
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
      <table className="w-full text-left text-sm [&_td]:py-2 [&_td]:pr-4 [&_td]:align-top [&_th]:py-2 [&_th]:pr-4">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line text-soft">
            {columns.map((column) => (
              <th key={column} scope="col" className="font-medium whitespace-nowrap">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">{children}</tbody>
      </table>
    </div>
  );
}
