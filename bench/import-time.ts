/** Imports a module in a process that has done nothing yet, and prints how many milliseconds that took. */
import { performance } from 'node:perf_hooks';

const [url = ''] = process.argv.slice(2);
const start = performance.now();
await import(url);
process.stdout.write(String(performance.now() - start));
