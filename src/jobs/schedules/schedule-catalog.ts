import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { decoratedMethods } from '../../discovery/decorated.js';
import { SCHEDULE, type ScheduledMethod, type ScheduleSpec } from './schedule.decorator.js';

export interface ScheduledWork {
  spec: ScheduleSpec;
  run: ScheduledMethod;
}

/** The methods with `@Schedule`. In every process, because each can report them. */
@Injectable()
export class ScheduleCatalog implements OnModuleInit {
  private found: readonly ScheduledWork[] = [];

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  onModuleInit(): void {
    const found = decoratedMethods<ScheduleSpec, ScheduledMethod>(this.discovery, this.scanner, SCHEDULE);
    this.found = found.map(({ value, target }) => ({ spec: value, run: target }));
    const { names } = this;
    const duplicate = names.find((name, index) => names.indexOf(name) !== index);
    if (duplicate) throw new Error(`There are two schedules with the name ${duplicate}.`);
  }

  get all(): readonly ScheduledWork[] {
    return this.found;
  }

  get names(): string[] {
    return this.found.map(({ spec }) => spec.name);
  }
}
