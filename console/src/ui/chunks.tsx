import { Fragment, type ReactNode, useEffect, useRef, useState } from 'react';

const chunkSize = 24;

/**
 * Keeps long lists out of the DOM: items are rendered in chunks, and chunks far outside of the window are replaced by an empty
 * element of the same height.
 */
export function Chunks<Item>({
  items,
  className,
  itemKey,
  children,
}: {
  items: readonly Item[];
  className?: string;
  itemKey: (item: Item) => string;
  children: (item: Item) => ReactNode;
}) {
  const chunks = Array.from({ length: Math.ceil(items.length / chunkSize) }, (_, index) =>
    items.slice(index * chunkSize, (index + 1) * chunkSize),
  );
  return chunks.map((chunk, index) => (
    <Chunk key={index} className={className} isFirst={index === 0}>
      {chunk.map((item) => (
        <Fragment key={itemKey(item)}>{children(item)}</Fragment>
      ))}
    </Chunk>
  ));
}

function Chunk({
  className,
  isFirst,
  children,
}: {
  className?: string | undefined;
  isFirst: boolean;
  children: ReactNode;
}) {
  const element = useRef<HTMLUListElement>(null);
  const [height, setHeight] = useState<number | null>(null);
  useEffect(() => {
    const current = element.current!;
    const observer = new IntersectionObserver(
      (entries) => {
        const { isIntersecting, boundingClientRect } = entries.at(-1)!;
        // A focused row stays, so that the focus is not lost. An element without a height is hidden with its page.
        const isKept = current.contains(document.activeElement) || boundingClientRect.height === 0;
        if (isIntersecting || isKept) setHeight(null);
        else setHeight(boundingClientRect.height);
      },
      { rootMargin: '600px 0px' },
    );
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  if (height !== null)
    return <ul ref={element} aria-hidden className={isFirst ? '' : 'mt-4'} style={{ height }} />;
  return (
    <ul ref={element} className={`${className ?? ''} ${isFirst ? '' : 'mt-4'}`}>
      {children}
    </ul>
  );
}
