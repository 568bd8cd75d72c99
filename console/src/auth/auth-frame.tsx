import { type ReactNode, useEffect } from 'react';
import { settings } from '../settings.js';

/** The frame of pages for visitors. */
export function AuthFrame({ title, children }: { title: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · ${settings.name}`;
  }, [title]);
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <div className="w-full max-w-md space-y-5 rounded-xl border border-line bg-card p-6 sm:p-8">
        <p className="font-bold text-soft">{settings.name}</p>
        <h1 className="text-2xl font-bold">{title}</h1>
        {children}
      </div>
    </main>
  );
}
