import { useState } from 'react';
import { safeUrl } from '../data/links.js';

/** A picture of an account. Addresses of platforms expire, so the first letter of the name replaces a missing picture. */
export function Avatar({ url, name, size = 40 }: { url: string | null; name: string; size?: number }) {
  const [failedUrl, setFailedUrl] = useState<string | null>(null);
  const src = safeUrl(url);
  const frame = { width: size, height: size };
  if (src !== null && src !== failedUrl)
    return (
      <img
        src={src}
        alt=""
        {...frame}
        referrerPolicy="no-referrer"
        className="shrink-0 rounded-full object-cover"
        style={frame}
        onError={() => setFailedUrl(src)}
      />
    );
  return (
    <span
      aria-hidden="true"
      className="inline-grid shrink-0 place-items-center rounded-full bg-neutral-soft text-sm font-bold text-ink"
      style={frame}
    >
      {Array.from(name.trim())[0]?.toUpperCase() ?? '?'}
    </span>
  );
}
