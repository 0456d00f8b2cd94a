// Measures Rudin on this machine, beside what else a person could use, in one run: `npm run bench`, shorter with
// `-- --quick`. What is compared, and how that is fair, is in docs/benchmark.md.
// Prints tables and writes bench/results/<time>.json.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadEngine, root } from './load-engine.mjs';
import { describeMachine, machineLine } from './machine.mjs';
import { readOptions } from './options.mjs';
import { measureCommandLine } from './parts/command-line.mjs';
import { measureOrders } from './parts/orders.mjs';
import { measureOtherFilters } from './parts/other-filters.mjs';
import { measureSameEnergy } from './parts/same-energy.mjs';
import { measureSizes } from './parts/sizes.mjs';
import { measureThroughput } from './parts/throughput.mjs';
import { findPeers, peerLines } from './peers/find-peers.mjs';
import { PhotoShop } from './photos.mjs';
import { quoteInReadme } from './readme-table.mjs';

const parts = {
  speed: measureThroughput,
  peers: measureSameEnergy,
  filters: measureOtherFilters,
  sizes: measureSizes,
  orders: measureOrders,
  command: measureCommandLine,
};

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help !== null) console.log(options.help);
  else if (options.readme !== null) console.log(quoteInReadme(options.readme));
  else await measure(options);
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
}

/** Runs the parts that are asked for, and keeps what they found. */
async function measure({ quick, parts: names }) {
  const started = performance.now();
  const machine = describeMachine();
  const peers = await findPeers();
  console.log(machineLine(machine));
  for (const line of peerLines(peers)) console.log(line);
  const engine = await loadEngine();
  const shop = new PhotoShop();
  // The engine's threads keep no process alive, as their process lives by its channel to Rudin; here nothing else does.
  const alive = setInterval(() => undefined, 60_000);
  // Ctrl-C leaves no photos behind: a gigabyte at the worst.
  process.once('exit', () => shop.close());
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  const results = { when: new Date().toISOString(), quick, machine, found: peers };
  const folder = join(root, 'bench', 'results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${results.when.replaceAll(':', '-')}.json`);
  for (const name of names) {
    results[name] = await parts[name]({ engine, shop, peers, quick });
    results.minutes = (performance.now() - started) / 60_000;
    // After each part: a run takes long, and what is measured is measured.
    writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  }
  clearInterval(alive);
  console.log(`\n${results.minutes.toFixed(1)} minutes; every run and figure: ${file}`);
}
