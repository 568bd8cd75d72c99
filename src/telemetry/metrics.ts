import { Injectable } from '@nestjs/common';
import {
  collectDefaultMetrics,
  Counter,
  type CounterConfiguration,
  Gauge,
  type GaugeConfiguration,
  Histogram,
  type HistogramConfiguration,
  Registry,
} from 'prom-client';

/** What this Node process uses. It is the same for every application inside the process, so it is collected once. */
const processRegistry = new Registry();
collectDefaultMetrics({ register: processRegistry });

/**
 * The metrics of this application, shown at `/metrics`.
 *
 * Metrics are made through this class and not through prom-client's process-wide registry, so that two applications in one
 * process do not clash. Names begin with `patchbay_`; labels never hold ids of users, accounts or requests.
 */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();

  counter<Label extends string = never>(options: CounterConfiguration<Label>): Counter<Label> {
    return new Counter<Label>({ ...options, registers: [this.registry] });
  }

  /** Pass `collect` to read the value when it is asked for. */
  gauge<Label extends string = never>(options: GaugeConfiguration<Label>): Gauge<Label> {
    return new Gauge<Label>({ ...options, registers: [this.registry] });
  }

  histogram<Label extends string = never>(options: HistogramConfiguration<Label>): Histogram<Label> {
    return new Histogram<Label>({ ...options, registers: [this.registry] });
  }

  /** Everything in the Prometheus text format. */
  async text(): Promise<{ contentType: string; body: string }> {
    const { contentType } = this.registry;
    return { contentType, body: await Registry.merge([processRegistry, this.registry]).metrics() };
  }
}
