import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { WorkCatalog } from './work/work-catalog.js';
import { markedProviders, oneEach } from './marked-providers.js';
import { HANDLES_JOB, type JobHandler } from './job.js';

/** The handler of each kind of job. */
@Injectable()
export class JobHandlers implements OnModuleInit {
  private handlers: ReadonlyMap<string, JobHandler> = new Map();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly catalog: WorkCatalog,
  ) {}

  onModuleInit(): void {
    const found = markedProviders<string, JobHandler>(this.discovery, HANDLES_JOB);
    this.handlers = oneEach('job', this.catalog.kinds, found);
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
