import { Injectable } from '@nestjs/common';
import { JobDriver } from './job-bus.js';
import type { JobName } from './job-map.js';

/** Without Redis this one process does everything, so a poke is a call. */
@Injectable()
export class InProcessJobDriver extends JobDriver {
  private look: (name: JobName) => void = () => {};

  listen(look: (name: JobName) => void): void {
    this.look = look;
  }

  poke(name: JobName): void {
    setImmediate(() => this.look(name));
  }
}
