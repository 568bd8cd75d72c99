import type { ComponentProps } from 'react';

const kinds = {
  primary: 'border-accent bg-accent text-accent-ink',
  secondary: 'border-line bg-card text-ink hover:border-soft',
  danger: 'border-danger bg-card text-danger hover:bg-danger-soft',
  quiet: 'border-transparent bg-transparent text-ink hover:bg-neutral-soft',
} as const;

const base =
  'inline-flex min-h-10 items-center justify-center gap-2 rounded-lg border px-4 py-2 text-sm font-semibold no-underline disabled:opacity-60 disabled:cursor-not-allowed';

export type ButtonKind = keyof typeof kinds;

/** Classes of a button, for links that look like one. */
export function buttonClass(kind: ButtonKind = 'secondary', extra = ''): string {
  return `${base} ${kinds[kind]} ${extra}`;
}

/** A button. `busy` disables it while its action is running, and keeps its label. */
export function Button({
  kind = 'secondary',
  busy = false,
  className,
  disabled,
  type = 'button',
  ...rest
}: ComponentProps<'button'> & { kind?: ButtonKind; busy?: boolean }) {
  return (
    <button
      type={type}
      className={buttonClass(kind, className)}
      disabled={disabled || busy}
      aria-busy={busy}
      {...rest}
    />
  );
}
