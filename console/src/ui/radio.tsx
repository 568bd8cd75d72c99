import { type ComponentProps, type ReactNode, useId } from 'react';

/** A radio button with its label and a hint. Put several into a fieldset. */
export function Radio({
  label,
  hint,
  ...rest
}: { label: ReactNode; hint?: ReactNode } & ComponentProps<'input'>) {
  const id = useId();
  return (
    <div className="flex gap-3">
      <input
        id={id}
        type="radio"
        className="mt-1 size-4 accent-accent"
        aria-describedby={hint ? `${id}-note` : undefined}
        {...rest}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint && (
          <div id={`${id}-note`} className="text-sm text-soft">
            {hint}
          </div>
        )}
      </div>
    </div>
  );
}
