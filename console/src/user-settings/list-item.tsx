import type { ReactNode } from 'react';

/** An entry of a list of settings, with its action. */
export function ListItem({ children, action }: { children: ReactNode; action: ReactNode }) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 py-3 first:pt-0 last:pb-0">
      <div className="min-w-0 flex-1 basis-56 wrap-anywhere">{children}</div>
      {action}
    </li>
  );
}
