import { Link, Outlet } from '@tanstack/react-router';
import { useViewer } from '../data/viewer.js';
import { adminTexts as texts } from '../texts/admin.js';
import { Page } from '../ui/page.js';

const links = [
  { to: '/admin', label: texts.sections.overview },
  { to: '/admin/tiers', label: texts.sections.tiers },
  { to: '/admin/users', label: texts.sections.users },
  { to: '/admin/webhooks', label: texts.sections.webhooks },
  { to: '/admin/events', label: texts.sections.events },
  { to: '/admin/platforms', label: texts.sections.platforms },
  { to: '/admin/jobs', label: texts.sections.jobs },
  { to: '/admin/clients', label: texts.sections.clients },
  { to: '/admin/audit', label: texts.sections.audit },
] as const;

/** Navigation of the administration. The API refuses other users, too: hiding the pages only avoids errors. */
export function AdminShell() {
  const { role } = useViewer();
  if (role !== 'ADMIN')
    return (
      <Page title={texts.refusedTitle}>
        <p>{texts.refused}</p>
      </Page>
    );
  return (
    <div className="space-y-6">
      <nav aria-label={texts.navigation} className="flex flex-wrap gap-1 border-b border-line">
        {links.map(({ to, label }) => (
          <Link
            key={to}
            to={to}
            className="border-b-2 border-transparent px-3 py-2 text-sm font-semibold text-soft no-underline hover:text-ink aria-[current=page]:border-accent aria-[current=page]:text-ink"
            activeProps={{ 'aria-current': 'page' }}
            activeOptions={{ exact: to === '/admin', includeSearch: false }}
          >
            {label}
          </Link>
        ))}
      </nav>
      <Outlet />
    </div>
  );
}
