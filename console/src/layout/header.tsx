import { SignOutDocument } from '@patchbay/client/operations';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { patchbay } from '../data/patchbay.js';
import { useViewer } from '../data/viewer.js';
import { settings } from '../settings.js';
import { texts } from '../texts.js';
import { chooseTheme, themeChoice } from '../theme.js';
import { buttonClass } from '../ui/button.js';
import { Popover, popoverItem } from '../ui/popover.js';
import { sections } from './sections.js';

const themeChoices = ['system', 'light', 'dark'] as const;

export function Header() {
  const viewer = useViewer();
  const [isOpen, setOpen] = useState(false);
  const links = sections.filter(({ isForAdmins }) => !isForAdmins || viewer.role === 'ADMIN');
  return (
    <header className="border-b border-line bg-card">
      <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-6 gap-y-2 px-4 py-2 sm:px-6">
        <Link to="/" className="flex items-center gap-2 font-bold text-ink no-underline">
          {settings.logoUrl && <img src={settings.logoUrl} alt="" className="h-7" />}
          {settings.name}
        </Link>
        <button
          type="button"
          className={buttonClass('quiet', 'ml-auto md:hidden')}
          aria-expanded={isOpen}
          aria-controls="navigation"
          onClick={() => setOpen(!isOpen)}
        >
          {texts.navigation.menu}
        </button>
        <nav
          id="navigation"
          aria-label={texts.navigation.label}
          className={`${isOpen ? 'flex' : 'hidden'} w-full flex-col gap-1 md:flex md:w-auto md:flex-1 md:flex-row md:flex-wrap`}
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
        <AccountMenu name={viewer.displayName ?? viewer.email} />
      </div>
    </header>
  );
}

function AccountMenu({ name }: { name: string }) {
  const [theme, setTheme] = useState(themeChoice());
  return (
    <Popover label={<span className="truncate">{name}</span>} className="max-w-48">
      {() => (
        <>
          <fieldset>
            <legend className="px-4 py-1 text-xs text-soft">{texts.navigation.theme}</legend>
            {themeChoices.map((choice) => (
              <label key={choice} className={popoverItem}>
                {texts.navigation.themes[choice]}
                <input
                  type="radio"
                  name="theme"
                  className="accent-accent"
                  checked={theme === choice}
                  onChange={() => {
                    chooseTheme(choice);
                    setTheme(choice);
                  }}
                />
              </label>
            ))}
          </fieldset>
          <hr className="my-1 border-line" />
          <button type="button" className={popoverItem} onClick={() => void signOut()}>
            {texts.navigation.signOut}
          </button>
        </>
      )}
    </Popover>
  );
}

/** The page is loaded again, so that nothing of the user stays in memory. */
async function signOut(): Promise<void> {
  await patchbay.mutate(SignOutDocument, {});
  location.assign(`${settings.basePath}/sign-in`);
}
