import { Link, useSearch } from '@tanstack/react-router';
import { settingsTexts as text } from '../texts/settings.js';
import { Page } from '../ui/page.js';
import { AuthorizedApps } from './authorized-apps.js';
import { DataExport } from './data-export.js';
import { DeleteAccount } from './delete-account.js';
import { EmailForm } from './email-form.js';
import { Identities } from './identities.js';
import { MailForm } from './mail-form.js';
import { PasswordForm } from './password-form.js';
import { PendingApprovals } from './pending-approvals.js';
import { ProfileForm } from './profile-form.js';
import { settingsSections } from './routes.js';
import { SecondFactor } from './second-factor.js';
import { ServiceClients } from './service-clients.js';
import { Sessions } from './sessions.js';
import { ThemeForm } from './theme-form.js';

export function SettingsPage() {
  const { section = 'profile' } = useSearch({ from: '/app/settings' });
  return (
    <Page title={text.title}>
      <nav aria-label={text.sections.label} className="flex flex-wrap gap-1 border-b border-line pb-2">
        {settingsSections.map((name) => (
          <Link
            key={name}
            to="/settings"
            search={name === 'profile' ? {} : { section: name }}
            activeOptions={{ exact: true, includeSearch: true }}
            className="rounded-lg px-3 py-2 text-sm font-medium text-soft no-underline hover:text-ink"
            activeProps={{ className: 'bg-neutral-soft text-ink', 'aria-current': 'page' }}
          >
            {text.sections[name]}
          </Link>
        ))}
      </nav>
      {section === 'profile' && (
        <>
          <ProfileForm />
          <EmailForm />
          <MailForm />
          <ThemeForm />
        </>
      )}
      {section === 'security' && (
        <>
          <PasswordForm />
          <SecondFactor />
          <Identities />
          <Sessions />
        </>
      )}
      {section === 'apps' && (
        <>
          <PendingApprovals />
          <AuthorizedApps />
          <ServiceClients />
        </>
      )}
      {section === 'data' && (
        <>
          <DataExport />
          <DeleteAccount />
        </>
      )}
    </Page>
  );
}
