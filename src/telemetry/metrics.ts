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

/** Metrics of the Node process. Collected once, because all applications in the process share them. */
const processRegistry = new Registry();
collectDefaultMetrics({ register: processRegistry });

/**
 * The metrics of this application, shown at `/metrics`.
 *
 * Each application has its own registry, because several can run in one process. Names begin with `patchbay_`, except five
 * that are part of the product specification. Values of labels come from lists in the code, never from ids, addresses or input.
 */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();

  counter<Label extends string = never>(options: CounterConfiguration<Label>): Counter<Label> {
    return new Counter<Label>({ ...options, registers: [this.registry] });
  }

  /** With the option `collect`, the value is read on each scrape. */
  gauge<Label extends string = never>(options: GaugeConfiguration<Label>): Gauge<Label> {
    return new Gauge<Label>({ ...options, registers: [this.registry] });
  }

  histogram<Label extends string = never>(options: HistogramConfiguration<Label>): Histogram<Label> {
    return new Histogram<Label>({ ...options, registers: [this.registry] });
  }

  /** All metrics in the Prometheus text format. */
  async text(): Promise<{ contentType: string; body: string }> {
    const { contentType } = this.registry;
    return { contentType, body: await Registry.merge([processRegistry, this.registry]).metrics() };
  }
}
