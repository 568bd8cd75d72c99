import { useViewer } from '../data/viewer.js';
import { texts } from '../texts.js';
import { Page } from '../ui/page.js';

export function HomePage() {
  const { displayName, email } = useViewer();
  return (
    <Page title={texts.auth.welcome} description={displayName ?? email}>
      <p>{texts.home.connectText}</p>
    </Page>
  );
}
