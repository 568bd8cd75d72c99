import { startSimulator } from '../../simulator/simulator.js';
import { report } from '../harness/child.js';

/** The simulator on free ports, without rate limits, which would limit the measurement. */
const { urls } = await startSimulator({
  ports: { control: 0 },
  logLevel: 'error',
  tiktok: { rateLimits: false },
});
report({ url: urls.control, urls });
