import { type ComponentProps, type ReactNode, useId } from 'react';

const control =
  'block w-full min-h-10 rounded-lg border border-soft bg-card px-3 py-2 text-ink aria-invalid:border-danger';

interface FieldProps {
  label: string;
  hint?: ReactNode;
  /** Why the value is refused. Screen readers announce it. */
  error?: string | undefined;
}

/** Label, control, hint and error, connected for screen readers. */
export function FieldFrame({
  label,
  hint,
  error,
  children,
}: FieldProps & {
  children: (control: { id: string; 'aria-describedby': string; 'aria-invalid': boolean }) => ReactNode;
}) {
  const id = useId();
  return (
    <div className="space-y-1">
      <label htmlFor={id} className="block text-sm font-semibold">
        {label}
      </label>
      {children({ id, 'aria-describedby': `${id}-note`, 'aria-invalid': error !== undefined })}
      <div id={`${id}-note`} className="text-sm text-soft">
        {error === undefined ? (
          hint
        ) : (
          <span className="text-danger" role="alert">
            {error}
          </span>
        )}
      </div>
    </div>
  );
}

export function TextField({ label, hint, error, ...rest }: FieldProps & ComponentProps<'input'>) {
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {(aria) => <input className={`${control} h-11`} {...aria} {...rest} />}
    </FieldFrame>
  );
}

export function TextArea({ label, hint, error, ...rest }: FieldProps & ComponentProps<'textarea'>) {
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {(aria) => <textarea className={control} {...aria} {...rest} />}
    </FieldFrame>
  );
}

/** A native select: usable with every keyboard and screen reader, and on phones. */
export function SelectField({
  label,
  hint,
  error,
  children,
  ...rest
}: FieldProps & ComponentProps<'select'>) {
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {(aria) => (
        <select className={`${control} h-11`} {...aria} {...rest}>
          {children}
        </select>
      )}
    </FieldFrame>
  );
}

export function Checkbox({
  label,
  hint,
  ...rest
}: { label: ReactNode; hint?: ReactNode } & ComponentProps<'input'>) {
  const id = useId();
  return (
    <div className="flex gap-3">
      <input
        id={id}
        type="checkbox"
        className="mt-1 size-4 accent-accent"
        aria-describedby={`${id}-note`}
        {...rest}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        <div id={`${id}-note`} className="text-sm text-soft">
          {hint}
        </div>
      </div>
    </div>
  );
}
