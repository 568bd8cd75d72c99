import { Link } from '@tanstack/react-router';
import { useViewer } from '../data/viewer.js';
import { settingsTexts } from '../texts/settings.js';
import { Card } from '../ui/page.js';

const texts = settingsTexts.clients;

/** Who registers API clients. Users look for it here, although they cannot register any. */
export function ApiClients() {
  const { role } = useViewer();
  return (
    <Card title={texts.title}>
      <p className="text-sm text-soft">{texts.text}</p>
      {role === 'ADMIN' && (
        <p className="mt-2">
          <Link to="/admin/clients">{texts.manage}</Link>
        </p>
      )}
    </Card>
  );
}
