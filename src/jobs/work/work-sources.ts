import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { decoratedProviders, oneHandlerEach } from '../../discovery/decorated.js';
import { WorkCatalog } from './work-catalog.js';
import type { WorkName } from './work-specs.js';
import { PROCESSES, type WorkSource } from './work-source.js';

/** The provider of each kind of work: the classes with `@Processes`. In every process, because each can report the status. */
@Injectable()
export class WorkSources implements OnModuleInit {
  private sources: ReadonlyMap<WorkName, WorkSource> = new Map();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly catalog: WorkCatalog,
  ) {}

  onModuleInit(): void {
    const found = decoratedProviders<string, WorkSource>(this.discovery, PROCESSES);
    this.sources = oneHandlerEach('work', this.catalog.names, found) as ReadonlyMap<WorkName, WorkSource>;
  }

  all(): ReadonlyMap<WorkName, WorkSource> {
    return this.sources;
  }
}
