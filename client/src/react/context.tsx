import { createContext, type ReactNode, use, useEffect, useMemo } from 'react';
import { readConnectResult, type ConnectResult } from '../connect-return.js';
import type { Patchbay } from '../patchbay.js';
import { defaultTexts, type Texts } from './texts.js';

interface PatchbayContext {
  client: Patchbay;
  texts: Texts;
}

const Context = createContext<PatchbayContext | null>(null);

export interface PatchbayProviderProps {
  client: Patchbay;
  /** Replaces texts of the components. */
  texts?: Partial<Texts>;
  /** Called after the page has returned from a connect flow by redirect. */
  onConnectResult?: (result: ConnectResult) => void;
  children: ReactNode;
}

/** Makes a client available to the hooks and components below it, and handles pages to which a connect flow returns. */
export function PatchbayProvider({ client, texts, onConnectResult, children }: PatchbayProviderProps) {
  const value = useMemo(() => ({ client, texts: { ...defaultTexts, ...texts } }), [client, texts]);
  useEffect(() => {
    void readConnectResult().then((result) => {
      if (result) onConnectResult?.(result);
    });
    // Only when the page starts: the result is removed from its address.
  }, []);
  return <Context value={value}>{children}</Context>;
}

/** The client of the nearest provider. @throws Error without a provider */
export function usePatchbay(): Patchbay {
  return useContextValue().client;
}

/** Texts of the provider, with those of one component. */
export function useTexts(overrides: Partial<Texts> | undefined): Texts {
  const { texts } = useContextValue();
  return overrides ? { ...texts, ...overrides } : texts;
}

function useContextValue(): PatchbayContext {
  const value = use(Context);
  if (!value) throw new Error('There is no PatchbayProvider above this component.');
  return value;
}
