import { lazy, Suspense } from 'react';

const ChartCanvas = lazy(() => import('./chart-canvas.js'));

export interface ChartProps {
  /** Describes the chart. Its numbers must also be in a table beside it. */
  label: string;
  /** Days as YYYY-MM-DD, oldest first. */
  days: readonly string[];
  /** Null values leave gaps. */
  series: readonly { label: string; values: readonly (number | null)[] }[];
  /** Label of the vertical axis, such as the currency. */
  unit: string;
  /** Texts of values in the legend. Default: plain numbers. */
  formatValue?: (value: number) => string;
  /** Texts of the vertical axis. Default: those of the legend. */
  formatAxis?: (value: number) => string;
}

/** Height of the drawing with its legend, reserved while it loads. */
const frame = 'min-h-72 overflow-hidden';

/** A line chart. Its library is loaded with the first chart. */
export function Chart(props: ChartProps) {
  return (
    <div role="img" aria-label={props.label} className={frame}>
      <Suspense fallback={null}>
        <ChartCanvas {...props} />
      </Suspense>
    </div>
  );
}
