import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { WorkCatalog } from './work-catalog.js';
import type { WorkName } from './work-specs.js';
import { markedProviders, oneEach } from '../marked-providers.js';
import { PROCESSES, type WorkSource } from './work-source.js';

/** Who works on which job; known in every process, so that any of them can tell how the work stands. */
@Injectable()
export class WorkSources implements OnModuleInit {
  private sources: ReadonlyMap<WorkName, WorkSource> = new Map();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly catalog: WorkCatalog,
  ) {}

  onModuleInit(): void {
    const found = markedProviders<WorkName, WorkSource>(this.discovery, PROCESSES);
    this.sources = oneEach('job', this.catalog.names, found) as ReadonlyMap<WorkName, WorkSource>;
  }

  all(): ReadonlyMap<WorkName, WorkSource> {
    return this.sources;
  }
}
