import { Injectable } from '@nestjs/common';
import type { WorkName } from '../work/work-specs.js';
import { WakeUps } from './wake-ups.js';

/** Without Redis one process has every role, so a wake-up is a function call. */
@Injectable()
export class InProcessWakeUps extends WakeUps {
  private onWakeUp: (name: WorkName) => void = () => {};

  listen(onWakeUp: (name: WorkName) => void): void {
    this.onWakeUp = onWakeUp;
  }

  wake(name: WorkName): void {
    setImmediate(() => this.onWakeUp(name));
  }
}
