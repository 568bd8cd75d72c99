import { startSimulator } from '../../simulator/simulator.js';
import { report } from '../harness/child.js';

/** The simulator on free ports, without the limits per minute that would be measured instead of us. */
const { urls } = await startSimulator({
  ports: { control: 0 },
  logLevel: 'error',
  tiktok: { rateLimits: false },
});
report({ url: urls.control, urls });
