import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** What must be written beside a change of a grant that people can see. */
export type GrantDependent = (manager: EntityManager, grantId: string) => Promise<void>;

/** Lets the feature that shows grants to people tell them of changes, without an arrow back to it. */
@Injectable()
export class GrantDependents {
  private readonly dependents: GrantDependent[] = [];

  /** Called once at start. */
  register(dependent: GrantDependent): void {
    this.dependents.push(dependent);
  }

  /** Call it in the transaction that changes what people see of a grant. */
  async changed(manager: EntityManager, grantId: string): Promise<void> {
    for (const dependent of this.dependents) await dependent(manager, grantId);
  }
}
