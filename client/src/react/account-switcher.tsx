import { type FocusEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { AccountSummaryFragment } from '../generated/operations.js';
import { useTexts } from './context.js';
import type { Texts } from './texts.js';
import { useAccounts } from './use-accounts.js';

export interface AccountSwitcherProps {
  /** Called after another account was selected. */
  onSelect?: (account: AccountSummaryFragment) => void;
  texts?: Partial<Texts>;
  className?: string;
}

/** Shows the selected account, and a list to select another one. Keyboard: arrows, Home, End, Enter, Escape. */
export function AccountSwitcher({ onSelect, texts, className }: AccountSwitcherProps) {
  const text = useTexts(texts);
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const { accounts, selected, select, isLoading, error } = useAccounts();
  /** Index of the highlighted account. Null while the list is closed. */
  const [active, setActive] = useState<number | null>(null);
  const isOpen = active !== null;

  useEffect(() => {
    if (isOpen) list.current?.focus();
  }, [isOpen]);

  const open = () =>
    setActive(
      Math.max(
        0,
        accounts.findIndex((account) => account.id === selected?.id),
      ),
    );
  const close = () => {
    setActive(null);
    button.current?.focus();
  };
  const choose = async (account: AccountSummaryFragment | undefined) => {
    close();
    if (!account || account.id === selected?.id) return;
    await select(account.id);
    onSelect?.(account);
  };
  const handleKey = (event: KeyboardEvent) => {
    const last = accounts.length - 1;
    const current = active ?? 0;
    const actions: Record<string, () => void> = {
      ArrowDown: () => setActive(Math.min(last, current + 1)),
      ArrowUp: () => setActive(Math.max(0, current - 1)),
      Home: () => setActive(0),
      End: () => setActive(last),
      Enter: () => void choose(accounts[current]),
      ' ': () => void choose(accounts[current]),
      Escape: close,
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };
  const handleBlur = (event: FocusEvent) => {
    if (!event.currentTarget.contains(event.relatedTarget)) setActive(null);
  };

  if (isLoading) return <p className="patchbay patchbay-muted">{text.loading}</p>;
  if (error && accounts.length === 0)
    return (
      <p role="alert" className="patchbay patchbay-message" data-kind="error">
        {text.loadFailed(error.userMessage)}
      </p>
    );
  if (accounts.length === 0) return <p className="patchbay patchbay-muted">{text.noAccount}</p>;
  return (
    <div className={`patchbay patchbay-switcher ${className ?? ''}`} onBlur={handleBlur}>
      <button
        ref={button}
        type="button"
        className="patchbay-button"
        aria-haspopup="listbox"
        aria-expanded={isOpen}
        aria-label={`${text.accounts}: ${selected?.name ?? text.noAccount}`}
        onClick={() => (isOpen ? close() : open())}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          open();
        }}
      >
        {selected ? <AccountName account={selected} texts={text} /> : text.accounts}
      </button>
      {isOpen && (
        <ul
          ref={list}
          role="listbox"
          tabIndex={-1}
          aria-label={text.accounts}
          aria-activedescendant={`${id}-${active}`}
          className="patchbay-list"
          onKeyDown={handleKey}
        >
          {accounts.map((account, index) => (
            <li
              key={account.id}
              id={`${id}-${index}`}
              role="option"
              aria-selected={account.id === selected?.id}
              data-active={index === active}
              className="patchbay-option"
              onClick={() => void choose(account)}
              onPointerMove={() => setActive(index)}
            >
              <AccountName account={account} texts={text} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function AccountName({ account, texts }: { account: AccountSummaryFragment; texts: Texts }) {
  return (
    <>
      {account.avatarUrl && (
        <img className="patchbay-avatar" src={account.avatarUrl} alt="" width={24} height={24} />
      )}
      <span>{account.name}</span>
      <span className="patchbay-muted">
        {texts.platform(account.platform)}
        {account.status !== 'ACTIVE' && ` · ${texts.status(account.status, account.health.reason)}`}
      </span>
    </>
  );
}
