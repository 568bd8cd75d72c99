import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { JobCatalog } from './job-catalog.js';
import type { JobName } from './job-map.js';
import { markedProviders, oneEach } from './marked-providers.js';
import { PROCESSES, type WorkSource } from './work-source.js';

/** Who works on which job; known in every process, so that any of them can tell how the work stands. */
@Injectable()
export class WorkSources implements OnModuleInit {
  private sources: ReadonlyMap<JobName, WorkSource> = new Map();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly catalog: JobCatalog,
  ) {}

  onModuleInit(): void {
    const found = markedProviders<JobName, WorkSource>(this.discovery, PROCESSES);
    this.sources = oneEach('job', this.catalog.names, found) as ReadonlyMap<JobName, WorkSource>;
  }

  all(): ReadonlyMap<JobName, WorkSource> {
    return this.sources;
  }
}
