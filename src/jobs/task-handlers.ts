import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { JobCatalog } from './job-catalog.js';
import { markedProviders, oneEach } from './marked-providers.js';
import { HANDLES_TASK, type TaskHandler } from './tasks.js';

/** Who works on which kind of task. */
@Injectable()
export class TaskHandlers implements OnModuleInit {
  private handlers: ReadonlyMap<string, TaskHandler> = new Map();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly catalog: JobCatalog,
  ) {}

  onModuleInit(): void {
    const found = markedProviders<string, TaskHandler>(this.discovery, HANDLES_TASK);
    this.handlers = oneEach('task', this.catalog.kinds, found);
  }

  /** Kinds that this version can run. A newer version beside it may add rows of other kinds. */
  get kinds(): readonly string[] {
    return [...this.handlers.keys()];
  }

  /** @throws Error for a kind that this version does not know */
  handlerOf(kind: string): TaskHandler {
    const handler = this.handlers.get(kind);
    if (!handler) throw new Error(`This version has no handler for tasks of kind ${kind}.`);
    return handler;
  }
}
