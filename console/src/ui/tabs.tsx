/** A choice among views of one page, as buttons. The choice belongs into the address. */
export function Tabs<Id extends string>({
  label,
  tabs,
  current,
  choose,
}: {
  label: string;
  tabs: readonly { id: Id; label: string }[];
  current: Id;
  choose: (id: Id) => void;
}) {
  return (
    <nav aria-label={label} className="flex flex-wrap gap-1 border-b border-line">
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          aria-current={tab.id === current ? 'page' : undefined}
          className="min-h-10 border-b-2 border-transparent px-4 text-sm font-semibold text-soft aria-[current=page]:border-accent aria-[current=page]:text-ink"
          onClick={() => choose(tab.id)}
        >
          {tab.label}
        </button>
      ))}
    </nav>
  );
}
