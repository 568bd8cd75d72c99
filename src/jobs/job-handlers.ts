import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { decoratedMethods, oneHandlerEach } from '../discovery/decorated.js';
import { JOB } from './job.decorator.js';
import { WorkCatalog } from './work/work-catalog.js';

export type JobHandler = (payload: object, signal: AbortSignal) => Promise<void>;

/** The handler of each kind of job: the methods with `@Job`. */
@Injectable()
export class JobHandlers implements OnModuleInit {
  private handlers: ReadonlyMap<string, JobHandler> = new Map();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly catalog: WorkCatalog,
  ) {}

  onModuleInit(): void {
    const found = decoratedMethods<string, JobHandler>(this.discovery, this.scanner, JOB);
    this.handlers = oneHandlerEach('job', this.catalog.kinds, found);
  }

  /** Kinds that this version can run. A newer version may add jobs of other kinds to the same database. */
  get kinds(): readonly string[] {
    return [...this.handlers.keys()];
  }

  /** @throws Error if this version does not know the kind */
  handlerOf(kind: string): JobHandler {
    const handler = this.handlers.get(kind);
    if (!handler) throw new Error(`This version has no handler for jobs of kind ${kind}.`);
    return handler;
  }
}
