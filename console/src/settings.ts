/** What the server writes into the page: see `ConsoleSettings` of the server. */
export interface Settings {
  basePath: string;
  name: string;
  logoUrl: string | null;
  accents: { light: string; dark: string } | null;
  hasMailbox: boolean;
  hasSimulator: boolean;
  canSignUp: boolean;
  signInProviders: readonly { id: string; name: string }[];
}

export const settings: Settings = JSON.parse(document.getElementById('settings')!.textContent) as Settings;

/** URL of a path of the API, such as `/exports/orders.csv`. */
export function apiUrl(path: string): string {
  return `${settings.basePath}${path}`;
}
