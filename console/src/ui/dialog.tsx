import { type ReactNode, useEffect, useId, useRef } from 'react';
import { texts } from '../texts.js';
import { Button } from './button.js';

export interface DialogProps {
  title: string;
  isOpen: boolean;
  close: () => void;
  children: ReactNode;
}

/** A modal dialog. The browser keeps the focus inside, closes it with Escape and returns the focus. */
export function Dialog({ title, isOpen, close, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onClose={close}
      className="m-auto max-h-[90dvh] w-[min(32rem,calc(100vw-2rem))] rounded-xl border border-line bg-card p-6 text-ink backdrop:bg-black/50"
    >
      <h2 id={titleId} className="text-lg font-semibold">
        {title}
      </h2>
      <div className="mt-3 space-y-4">{isOpen && children}</div>
    </dialog>
  );
}

/** Asks before an action with consequences. */
export function ConfirmDialog({
  action,
  busy,
  confirm,
  children,
  ...dialog
}: DialogProps & { action: string; busy: boolean; confirm: () => void }) {
  return (
    <Dialog {...dialog}>
      {children}
      <div className="flex justify-end gap-2">
        <Button onClick={dialog.close}>{texts.actions.cancel}</Button>
        <Button kind="danger" busy={busy} onClick={confirm}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
