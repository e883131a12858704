// @ts-check
import { load } from '../lib/field.js';

await load().catch(() => {});
await import('../element/glass-replay.js');
