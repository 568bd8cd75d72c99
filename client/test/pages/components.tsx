import { createRoot } from 'react-dom/client';
import { createPatchbay, type Patchbay } from '@patchbay/client';
import {
  AccountHealth,
  AccountSwitcher,
  ConnectButton,
  PatchbayProvider,
  UploadField,
  useConnectionState,
} from '@patchbay/client/react';

declare global {
  interface Window {
    /** Base address of the API. */
    apiUrl: string;
    /** Results of the components. */
    reports: unknown[];
    client: Patchbay;
  }
}

window.reports = [];
const client = createPatchbay({ url: window.apiUrl });
window.client = client;

function App() {
  const report = (value: unknown) => window.reports.push(value);
  return (
    <PatchbayProvider client={client} texts={{ reconnect: 'Reconnect now' }} onConnectResult={report}>
      <ConnectButton platform="TIKTOK" onResult={report} />
      <ConnectButton platform="TIKTOK" mode="redirect" label="Redirect" />
      <AccountSwitcher onSelect={({ name }) => report(name)} />
      <AccountHealth />
      <form>
        <UploadField name="upload" onChange={(uploadId) => report(uploadId)} />
      </form>
      <Socket />
    </PatchbayProvider>
  );
}

function Socket() {
  return <output>{useConnectionState()}</output>;
}

createRoot(document.querySelector('#root')!).render(<App />);
