import { settings } from '../settings.js';

/** Tabs report here which user they show. Null: the user has signed out. */
const channel = new BroadcastChannel(`patchbay-session ${settings.basePath}`);

export function announceUser(id: string | null): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- channels have no target
  channel.postMessage(id);
}

/** Calls the listener when another tab reports a user. Returns a function that removes it. */
export function onAnnouncedUser(listener: (id: string | null) => void): () => void {
  const handle = ({ data }: MessageEvent<string | null>) => listener(data);
  channel.addEventListener('message', handle);
  return () => channel.removeEventListener('message', handle);
}
