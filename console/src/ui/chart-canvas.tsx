import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { localDay } from '../data/days.js';
import { texts } from '../texts.js';
import type { ChartProps } from './chart.js';
import { dayRange, daySteps } from './day-axis.js';
import { formatNumber } from './format.js';

const height = 230;
const dash = [6, 4];

/** Draws again when the data, the width or the theme changes. */
export default function ChartCanvas({
  days,
  series,
  unit,
  formatValue = formatNumber,
  formatAxis = formatValue,
}: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const theme = useTheme();
  useEffect(() => {
    const element = place.current!;
    const colors = getComputedStyle(document.documentElement);
    const color = (name: string) => colors.getPropertyValue(name).trim();
    const axis = {
      stroke: color('--soft'),
      grid: { stroke: color('--line') },
      ticks: { stroke: color('--line') },
    };
    const times = days.map((day) => Date.parse(`${day}T00:00`) / 1000);
    const chart = new uPlot(
      {
        width: element.clientWidth,
        height,
        scales: { x: { range: (_chart, first, last) => dayRange(times, first, last) } },
        axes: [
          { ...axis, incrs: daySteps },
          {
            ...axis,
            size: 70,
            label: unit,
            labelSize: 22,
            values: (_chart: uPlot, values: number[]) => values.map(formatAxis),
          },
        ],
        series: [
          {
            label: texts.chartDay,
            value: (drawn, seconds: number | null) =>
              localDay(new Date((seconds ?? drawn.data[0].at(-1)!) * 1000)),
          },
          ...series.map(({ label, values }, index) => ({
            label,
            // The newest value while the pointer is elsewhere.
            value: (_chart: uPlot, value: number | null, _series: number, point: number | null) => {
              const shown = point === null ? values.at(-1) : value;
              return shown === null || shown === undefined ? '–' : formatValue(shown);
            },
            stroke: color(index === 0 ? '--accent' : '--danger'),
            width: 2,
            // Lines must differ without colours.
            ...(index === 0 ? {} : { dash }),
            // A value between two gaps has no line.
            points: { show: days.length < 2 || values.includes(null) },
          })),
        ],
      },
      [times, ...series.map(({ values }) => [...values])],
      element,
    );
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [days, series, unit, formatValue, formatAxis, theme]);
  return <div ref={place} />;
}

function useTheme(): string {
  const [theme, setTheme] = useState(document.documentElement.dataset.theme ?? '');
  useEffect(() => {
    const observer = new MutationObserver(() => setTheme(document.documentElement.dataset.theme ?? ''));
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => observer.disconnect();
  }, []);
  return theme;
}
