import { type ReactNode, useId, useRef } from 'react';
import { buttonClass, type ButtonKind } from './button.js';

/** A button that opens a panel below it. The browser closes it with Escape and with a click outside. */
export function Popover({
  label,
  kind = 'quiet',
  className = '',
  children,
}: {
  label: ReactNode;
  kind?: ButtonKind;
  className?: string;
  children: (close: () => void) => ReactNode;
}) {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const anchor = { anchorName: `--${id.replaceAll(/\W/g, '')}` };
  return (
    <>
      <button type="button" popoverTarget={id} className={buttonClass(kind, className)} style={anchor}>
        {label}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        style={{ positionAnchor: anchor.anchorName, positionArea: 'bottom span-left' }}
        className="m-0 mt-1 min-w-52 rounded-lg border border-line bg-card py-1 text-ink shadow-lg"
      >
        {children(() => panel.current?.hidePopover())}
      </div>
    </>
  );
}

/** Classes of an entry of a popover. */
export const popoverItem =
  'flex min-h-10 w-full items-center justify-between gap-3 px-4 text-left text-sm text-ink no-underline hover:bg-neutral-soft';
