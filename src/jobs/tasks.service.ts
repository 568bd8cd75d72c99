import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../crypto/new-id.js';
import { currentRequestId } from '../telemetry/run-context.js';
import { type TaskKind, type TaskPayloads, Tasks } from './tasks.js';
import { TasksRepository } from './tasks.repository.js';

@Injectable()
export class TasksService extends Tasks {
  constructor(private readonly repository: TasksRepository) {
    super();
  }

  add<Kind extends TaskKind>(
    manager: EntityManager,
    kind: Kind,
    payload: TaskPayloads[Kind],
    options: { dueAt?: Date; key?: string } = {},
  ): Promise<void> {
    return this.repository.add(manager, {
      id: newId(),
      kind,
      key: options.key ?? null,
      payload,
      requestId: currentRequestId(),
      dueAt: options.dueAt ?? null,
    });
  }
}
