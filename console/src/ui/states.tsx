import { type ReactNode, useEffect, useEffectEvent } from 'react';
import type { CombinedError } from 'urql';
import { toProblem } from '../data/errors.js';
import { settings } from '../settings.js';
import { texts } from '../texts.js';
import { Button } from './button.js';

/** Keeps the place of content that is loading. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  return (
    <div role="status" className="space-y-3">
      <span className="sr-only">{texts.states.loading}</span>
      {Array.from({ length: lines }, (_, index) => (
        <div key={index} className="h-6 animate-pulse rounded bg-neutral-soft" />
      ))}
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="rounded-xl border border-dashed border-line p-8 text-center">
      <p className="font-semibold">{title}</p>
      {children && <div className="mt-2 text-soft">{children}</div>}
    </div>
  );
}

/**
 * A failed request, with the id under which the operator finds it. If the server was not reached, `retry` is also called when the
 * network is back.
 */
export function ErrorState({ error, retry }: { error: CombinedError; retry?: () => void }) {
  const { code, userMessage, requestId } = toProblem(error);
  const retryNow = useEffectEvent(() => retry?.());
  const isUnreached = code === 'NETWORK_ERROR';
  useEffect(() => {
    if (!isUnreached) return;
    const handleOnline = () => retryNow();
    addEventListener('online', handleOnline);
    return () => removeEventListener('online', handleOnline);
  }, [isUnreached]);
  return (
    <div role="alert" className="rounded-xl border border-danger bg-danger-soft p-4 text-danger">
      <p className="font-semibold">{userMessage}</p>
      {code === 'SECOND_FACTOR_REQUIRED' && (
        <a href={`${settings.basePath}/settings?section=security`} className="text-danger underline">
          {texts.states.setUpSecondFactor}
        </a>
      )}
      {requestId && <p className="mt-1 text-sm">{texts.states.requestId(requestId)}</p>}
      {retry && (
        <Button className="mt-3" onClick={retry}>
          {texts.states.retry}
        </Button>
      )}
    </div>
  );
}

/** A failure message beside a form or button. */
export function Alert({ children }: { children: ReactNode }) {
  return (
    <p role="alert" className="rounded-lg border border-danger bg-danger-soft px-3 py-2 text-sm text-danger">
      {children}
    </p>
  );
}

const tones = {
  neutral: 'bg-neutral-soft text-ink',
  success: 'bg-success-soft text-success',
  warning: 'bg-warning-soft text-warning',
  danger: 'bg-danger-soft text-danger',
} as const;

export type Tone = keyof typeof tones;

export function Badge({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span className={`inline-flex rounded-full px-2.5 py-0.5 text-xs font-semibold ${tones[tone]}`}>
      {children}
    </span>
  );
}
