import {
  Fragment,
  type ReactNode,
  type RefObject,
  startTransition,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
} from 'react';

/** Fills whole rows of grids with up to four columns. */
const chunkSize = 12;
/** Chunks that are rendered before it is known how many fit into the window. */
const firstChunks = 3;
/** Height of a chunk in pixels until one is measured. */
const defaultHeight = 600;
/** Content this far outside of the window is ready before the user scrolls to it. */
const around = { rootMargin: '300px 0px' };

/**
 * Keeps long lists out of the DOM: items are rendered in chunks, and chunks far outside of the window are replaced by an empty
 * element of the same height. `onEnd` is called when the user has scrolled near the end.
 */
export function Chunks<Item>({
  items,
  className = '',
  itemKey,
  onEnd,
  children,
}: {
  items: readonly Item[];
  className?: string;
  itemKey: (item: Item) => string;
  onEnd: () => void;
  children: (item: Item) => ReactNode;
}) {
  const typicalHeight = useRef(defaultHeight);
  const chunks = useMemo(
    () =>
      Array.from({ length: Math.ceil(items.length / chunkSize) }, (_, index) =>
        items.slice(index * chunkSize, (index + 1) * chunkSize),
      ),
    [items],
  );
  return (
    <div className="space-y-4">
      {chunks.map((chunk, index) => (
        <Chunk
          key={index}
          isRendered={index < firstChunks}
          typicalHeight={typicalHeight}
          items={chunk}
          className={className}
          itemKey={itemKey}
          renderItem={children}
        />
      ))}
      <End key={items.length} onReached={onEnd} />
    </div>
  );
}

function Chunk<Item>({
  isRendered,
  typicalHeight,
  items,
  className,
  itemKey,
  renderItem,
}: {
  /** Whether it is rendered before it is known to be near the window. */
  isRendered: boolean;
  typicalHeight: RefObject<number>;
  items: readonly Item[];
  className: string;
  itemKey: (item: Item) => string;
  renderItem: (item: Item) => ReactNode;
}) {
  const element = useRef<HTMLUListElement>(null);
  const [height, setHeight] = useState(() => (isRendered ? null : typicalHeight.current));
  useEffect(() => {
    const current = element.current!;
    const observer = new IntersectionObserver((entries) => {
      const { isIntersecting, boundingClientRect } = entries.at(-1)!;
      // A focused row stays, so that the focus is not lost. An element without a height is hidden with its page.
      const isKept = current.contains(document.activeElement) || boundingClientRect.height === 0;
      const measured = isIntersecting || isKept ? null : boundingClientRect.height;
      if (measured !== null) typicalHeight.current = measured;
      // In short tasks: a fast scroll brings many chunks near the window at the same time.
      startTransition(() => setHeight(measured));
    }, around);
    observer.observe(current);
    return () => observer.disconnect();
  }, [typicalHeight]);
  if (height !== null) return <ul ref={element} aria-hidden style={{ height, contain: 'strict' }} />;
  return (
    <ul ref={element} className={`contain-layout contain-style ${className}`}>
      {items.map((item) => (
        <Fragment key={itemKey(item)}>{renderItem(item)}</Fragment>
      ))}
    </ul>
  );
}

/** Notices when the end of the list comes near. A new one for each length, because the next page may end near the window too. */
function End({ onReached }: { onReached: () => void }) {
  const element = useRef<HTMLDivElement>(null);
  const handleReached = useEffectEvent(onReached);
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => {
      // Not before the user scrolls: pages load only as many items as they show.
      if (entries.at(-1)!.isIntersecting && window.scrollY > 0) handleReached();
    }, around);
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, []);
  return <div ref={element} />;
}
