/** One value of a metric. */
export interface MetricSample {
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** The metrics of a process, as Prometheus reads them. */
export class Scrape {
  /** Name and type of each metric, also of those without values. */
  readonly types = new Map<string, string>();
  readonly samples: MetricSample[] = [];

  constructor(text: string) {
    for (const line of text.split('\n')) {
      const type = /^# TYPE (\S+) (\S+)$/.exec(line);
      if (type) this.types.set(type[1]!, type[2]!);
      const sample = /^([a-z0-9_]+)(?:\{(.*)\})? (\S+)$/.exec(line);
      if (!sample) continue;
      const labels = [...(sample[2] ?? '').matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)];
      this.samples.push({
        name: sample[1]!,
        labels: Object.fromEntries(labels.map(([, label, value]) => [label!, value!])),
        value: Number(sample[3]),
      });
    }
  }

  static async of(url: string): Promise<Scrape> {
    const response = await fetch(`${url}/metrics`);
    if (response.status !== 200) throw new Error(`GET /metrics: ${response.status}`);
    return new Scrape(await response.text());
  }

  /** The value with exactly these labels. Undefined if there is none. */
  value(name: string, labels: Record<string, string> = {}): number | undefined {
    const names = Object.keys(labels).sort().join();
    return this.samples.find(
      (sample) =>
        sample.name === name &&
        Object.keys(sample.labels).sort().join() === names &&
        Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
    )?.value;
  }

  /** Names of the labels of a metric in its values. `le` and `quantile` belong to the type and are omitted. */
  labelsOf(name: string): string[] {
    const parts = new Set([name, `${name}_bucket`, `${name}_sum`, `${name}_count`]);
    const found = this.samples.filter((sample) => parts.has(sample.name));
    return [...new Set(found.flatMap(({ labels }) => Object.keys(labels)))].filter(
      (label) => label !== 'le' && label !== 'quantile',
    );
  }
}
