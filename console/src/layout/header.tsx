import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { AccountSwitcher } from '../accounts/account-switcher.js';
import { useSignOut } from '../data/sign-out.js';
import { useViewer } from '../data/viewer.js';
import { settings } from '../settings.js';
import { texts } from '../texts.js';
import { Avatar } from '../ui/avatar.js';
import { buttonClass } from '../ui/button.js';
import { FailureNote } from '../ui/failure-note.js';
import { Popover, popoverItem } from '../ui/popover.js';
import { ThemeChoices } from '../ui/theme-choices.js';
import { sections } from './sections.js';

export function Header() {
  const viewer = useViewer();
  const [isOpen, setOpen] = useState(false);
  const links = sections.filter(({ isForAdmins }) => !isForAdmins || viewer.role === 'ADMIN');
  return (
    <header className="border-b border-line bg-card">
      <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-1 gap-y-1 px-2 py-2 sm:gap-x-2 sm:px-6">
        {/* As high as the account switcher, which comes later, and narrow enough for one line with it on phones. */}
        <Link
          to="/"
          className="flex min-h-11.5 min-w-0 flex-1 basis-16 items-center gap-2 px-2 font-bold text-ink no-underline"
        >
          {settings.logoUrl && <img src={settings.logoUrl} alt="" className="h-7" />}
          <span className="truncate">{settings.name}</span>
        </Link>
        <AccountSwitcher />
        <AccountMenu name={viewer.displayName ?? viewer.email} />
        <button
          type="button"
          className={buttonClass('quiet', 'px-2! md:hidden')}
          aria-expanded={isOpen}
          aria-controls="navigation"
          onClick={() => setOpen(!isOpen)}
        >
          {texts.navigation.menu}
        </button>
        <nav
          id="navigation"
          aria-label={texts.navigation.label}
          className={`${isOpen ? 'flex' : 'hidden'} w-full flex-col gap-1 md:flex md:flex-row md:flex-wrap`}
        >
          {links.map(({ to, label }) => (
            <Link
              key={to}
              to={to}
              onClick={() => setOpen(false)}
              className="rounded-lg px-3 py-2 text-sm font-medium text-soft no-underline hover:text-ink"
              activeProps={{ className: 'bg-neutral-soft text-ink', 'aria-current': 'page' }}
              activeOptions={{ exact: to === '/' }}
            >
              {label}
            </Link>
          ))}
        </nav>
      </div>
    </header>
  );
}

function AccountMenu({ name }: { name: string }) {
  const { run, failure, isRunning } = useSignOut();
  return (
    <Popover
      className="max-w-48 min-w-0 max-sm:px-1.5!"
      label={
        <>
          <span className="sm:hidden">
            <Avatar url={null} name={name} size={28} />
          </span>
          <span className="truncate max-sm:sr-only">{name}</span>
        </>
      }
    >
      {(close) => (
        <>
          <Link to="/settings" onClick={close} className={popoverItem}>
            {texts.navigation.settings}
          </Link>
          <hr className="my-1 border-line" />
          <ThemeChoices legend={texts.navigation.theme} />
          <hr className="my-1 border-line" />
          <button
            type="button"
            className={popoverItem}
            disabled={isRunning}
            onClick={() => void run({ everywhere: false })}
          >
            {texts.navigation.signOut}
          </button>
          <FailureNote failure={failure} />
        </>
      )}
    </Popover>
  );
}
