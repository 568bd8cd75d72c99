import { type ResultOf } from '@patchbay/client';
import { ViewerDocument } from '@patchbay/client/operations';
import { createContext, type ReactNode, use } from 'react';

export type Viewer = ResultOf<typeof ViewerDocument>['viewer'];

const Context = createContext<Viewer | null>(null);

export function ViewerProvider({ viewer, children }: { viewer: Viewer; children: ReactNode }) {
  return <Context value={viewer}>{children}</Context>;
}

/** The signed-in user. Only for components of pages that need one. */
export function useViewer(): Viewer {
  const viewer = use(Context);
  if (!viewer) throw new Error('This page needs a signed-in user.');
  return viewer;
}
