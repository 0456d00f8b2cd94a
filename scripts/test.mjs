// `npm test`: builds if needed, runs the unit tests, then the end-to-end tests, and ends with one line over both.
// Further arguments go to the unit tests' runner (vitest); file names also choose end-to-end tests.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { root } from './build.mjs';
import { buildIfNeeded } from './build-if-needed.mjs';
import { desktopTestObstacle } from './electron-runtime.mjs';
import { findChromium } from './find-chromium.mjs';
import { runChild } from './run-child.mjs';

const require = createRequire(import.meta.url);
const vitest = join(dirname(require.resolve('vitest/package.json')), 'vitest.mjs');
const playwright = join(dirname(require.resolve('@playwright/test/package.json')), 'cli.js');
const reports = mkdtempSync(join(tmpdir(), 'rudin-test-'));
const args = process.argv.slice(2);
/** Characters of a failed page that are printed. */
const mostOfPage = 6000;

/** Passed, failed and skipped tests of one runner; a runner that left no report counts as one failure. */
async function unitTests() {
  const report = join(reports, 'unit.json');
  const end = await runChild(
    process.execPath,
    [
      vitest,
      'run',
      '--passWithNoTests',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...args,
    ],
    { cwd: root },
  );
  const counts = readReport(report, (result) => ({
    skipReasons: skipReasons(result),
    passed: result.numPassedTests,
    // A file that could not be loaded has no tests to fail, but failed.
    failed:
      result.numFailedTests +
      result.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
        .length,
    skipped: result.numPendingTests + result.numTodoTests,
  }));
  for (const reason of counts.skipReasons ?? []) console.log(`Skipped, ${reason}.`);
  return atLeastOneFailure(counts, end.code);
}

/** Why unit tests were skipped, where their names say so, such as "iterations (skipped: webgpu: no driver)". */
function skipReasons({ testResults }) {
  const skipped = testResults
    .flatMap((file) => file.assertionResults)
    .filter(({ status }) => status !== 'passed' && status !== 'failed');
  return countReasons(
    'unit',
    skipped.map(({ fullName }) => /\(skipped: (.+?)\)(?: |$)/.exec(fullName)?.[1]),
  );
}

/** Why tests of the page were skipped; those of the desktop app are told of as a whole. */
function pageSkipReasons({ suites }) {
  const tests = (suite) => [
    ...suite.specs.flatMap((spec) => spec.tests),
    ...(suite.suites ?? []).flatMap(tests),
  ];
  const skipped = suites
    .flatMap(tests)
    .filter((test) => test.projectName === 'browser' && test.status === 'skipped');
  return countReasons(
    'end-to-end',
    skipped.map((test) => test.annotations.find(({ type }) => type === 'skip')?.description),
  );
}

/** One line for each reason, such as "2 unit tests: webgpu: no driver". */
function countReasons(kind, reasons) {
  const counts = new Map();
  for (const reason of reasons) if (reason) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(
    ([reason, count]) => `${count} ${kind} ${count === 1 ? 'test' : 'tests'}: ${reason}`,
  );
}

async function endToEndTests() {
  if (args.some((arg) => arg.startsWith('-'))) {
    console.log("End-to-end tests are left out: options are the unit tests' own.");
    return { passed: 0, failed: 0, skipped: 0 };
  }
  const desktopObstacle = desktopTestObstacle();
  if (desktopObstacle !== null) console.log(`Skipped, the desktop app's tests: ${desktopObstacle}.`);
  let skipped = 0;
  const projects = ['--project=desktop'];
  if (findChromium() !== null) projects.push('--project=browser');
  else {
    skipped = countTests('browser');
    console.log(
      "Skipped, the browser mode's tests: no Chromium was found in the usual places (CHROMIUM_PATH names another).",
    );
  }
  const report = join(reports, 'end-to-end.json');
  const end = await runPlaywright([...projects, '--reporter=list,json', ...args], report);
  const counts = readReport(report, ({ stats, errors, suites }) => ({
    skipReasons: pageSkipReasons({ suites }),
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped + skipped,
  }));
  for (const reason of counts.skipReasons ?? []) console.log(`Skipped, ${reason}.`);
  if (counts.failed > 0) printPages();
  return atLeastOneFailure(counts, end.code);
}

/** What the pages showed when their tests failed: all that is left of them on a machine that is gone afterwards. */
function printPages() {
  const folder = join(root, 'test-results');
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const page = join(folder, name, 'error-context.md');
    if (existsSync(page)) console.log(`\n${name}:\n${readFileSync(page, 'utf8').slice(0, mostOfPage)}`);
  }
}

const runPlaywright = (options, report) =>
  runChild(process.execPath, [playwright, 'test', '--pass-with-no-tests', ...options], {
    cwd: root,
    env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  });

/** How many tests a project that cannot run has, so that they appear in the sum as skipped. */
function countTests(project) {
  const list = spawnSync(
    process.execPath,
    [playwright, 'test', '--list', '--reporter=json', `--project=${project}`, ...args],
    { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  const specs = (suite) =>
    suite.specs.length + (suite.suites ?? []).reduce((sum, inner) => sum + specs(inner), 0);
  try {
    return JSON.parse(list.stdout).suites.reduce((sum, suite) => sum + specs(suite), 0);
  } catch {
    return 0; // no such tests
  }
}

function readReport(file, count) {
  try {
    return count(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    console.error(`No test report: ${error.message}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

const atLeastOneFailure = (counts, code) =>
  code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;

if (!(await buildIfNeeded((line) => console.log(line)))) process.exit(1);
const unit = await unitTests();
const endToEnd = await endToEndTests();
rmSync(reports, { recursive: true, force: true });
const sum = (key) => unit[key] + endToEnd[key];
console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
process.exit(sum('failed') === 0 ? 0 : 1);
