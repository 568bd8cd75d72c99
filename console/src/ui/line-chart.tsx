import { useEffect, useRef } from 'react';
import type uPlot from 'uplot';

const height = 200;

/** A line over time, drawn by uPlot, which is loaded with the first chart. Show the values as a table beside it. */
export function LineChart({
  label,
  points,
  formatValue,
}: {
  label: string;
  points: readonly { seconds: number; value: number }[];
  formatValue: (value: number) => string;
}) {
  const container = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = container.current!;
    let chart: uPlot | null = null;
    let isCurrent = true;
    const draw = async () => {
      const [{ default: UPlot }] = await Promise.all([import('uplot'), import('uplot/dist/uPlot.min.css')]);
      if (!isCurrent) return;
      chart?.destroy();
      const data: uPlot.AlignedData = [
        points.map(({ seconds }) => seconds),
        points.map(({ value }) => value),
      ];
      chart = new UPlot(optionsFor(element, formatValue), data, element);
    };
    const resize = new ResizeObserver(() => chart?.setSize({ width: element.clientWidth, height }));
    // The colours of a canvas do not follow the theme.
    const theme = new MutationObserver(() => void draw());
    void draw();
    resize.observe(element);
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      isCurrent = false;
      resize.disconnect();
      theme.disconnect();
      chart?.destroy();
    };
  }, [points, formatValue]);
  return <div ref={container} role="img" aria-label={label} className="min-h-50 w-full overflow-hidden" />;
}

function optionsFor(element: HTMLElement, formatValue: (value: number) => string): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: color('--soft'),
    grid: { stroke: color('--line'), width: 1 },
    ticks: { show: false },
  };
  return {
    width: element.clientWidth,
    height,
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_chart, min, max) => [Math.min(0, min), max > 0 ? max * 1.1 : 1] } },
    axes: [axis, { ...axis, size: 60, values: (_chart, values) => values.map(formatValue) }],
    series: [{}, { stroke: color('--accent'), width: 2, points: { show: true, size: 5 } }],
  };
}
