import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { Button } from './button.js';
import { TextField } from './field.js';

/** A row of filters. They wrap on narrow screens. */
export function Filters({ children }: { children: ReactNode }) {
  return (
    <div className="grid items-end gap-3 sm:grid-cols-2 lg:grid-cols-[repeat(auto-fit,minmax(11rem,1fr))]">
      {children}
    </div>
  );
}

/** A search that is applied with Enter or its button, so that typing sends no requests. */
export function SearchField({
  label,
  hint,
  action,
  value,
  onSearch,
}: {
  label: string;
  hint?: string;
  action: string;
  value: string;
  onSearch: (value: string) => void;
}) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch(text.trim());
  };
  return (
    <form role="search" onSubmit={submit} className="flex items-start gap-2">
      <div className="min-w-0 flex-1">
        <TextField
          label={label}
          hint={hint}
          type="search"
          maxLength={100}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      </div>
      <Button type="submit" className="mt-6">
        {action}
      </Button>
    </form>
  );
}
