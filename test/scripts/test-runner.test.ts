/** `npm test` with stand-ins for vitest and Playwright that leave the reports which the real ones would. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScriptsCheckout } from '../support/scripts-checkout';

let checkout: ScriptsCheckout;
beforeEach(() => {
  checkout = new ScriptsCheckout();
  checkout.write('node_modules/vitest/package.json', '{"name":"vitest"}');
  checkout.write(
    'node_modules/vitest/vitest.mjs',
    `import fs from 'node:fs';
     fs.appendFileSync('ran.log', 'vitest ' + process.argv.slice(2).filter((a) => !a.startsWith('--outputFile') && !a.startsWith('--reporter')).join(' ') + '\\n');
     const file = process.argv.find((a) => a.startsWith('--outputFile.json=')).split('=')[1];
     if (process.env.UNIT !== 'none') fs.writeFileSync(file, process.env.UNIT);
     process.exit(Number(process.env.UNIT_CODE ?? 0));`,
  );
  checkout.write(
    'node_modules/@playwright/test/package.json',
    '{"name":"@playwright/test","type":"module","exports":{".":"./index.js","./package.json":"./package.json"}}',
  );
  checkout.write(
    'node_modules/@playwright/test/index.js',
    'export const chromium = { executablePath: () => process.env.FAKE_CHROMIUM ?? "" };',
  );
  checkout.write(
    'node_modules/@playwright/test/cli.js',
    `import fs from 'node:fs';
     if (process.argv.includes('--list')) {
       console.log(JSON.stringify({ suites: [{ specs: [{}, {}], suites: [{ specs: [{}] }] }] }));
     } else {
       fs.appendFileSync('ran.log', 'playwright ' + process.argv.slice(2).filter((a) => !a.startsWith('--reporter')).join(' ') + '\\n');
       if (process.env.E2E !== 'none') fs.writeFileSync(process.env.PLAYWRIGHT_JSON_OUTPUT_FILE, process.env.E2E);
       process.exit(Number(process.env.E2E_CODE ?? 0));
     }`,
  );
});
afterEach(() => checkout.remove());

const unit = (passed: number, failed: number, skipped: number, testResults: unknown[] = []): string =>
  JSON.stringify({
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: skipped,
    numTodoTests: 0,
    testResults,
  });
const endToEnd = (expected: number, unexpected: number, skipped: number, flaky = 0, errors: unknown[] = []) =>
  JSON.stringify({ stats: { expected, unexpected, skipped, flaky }, errors, suites: [] });

async function test(args: readonly string[], env: Record<string, string>) {
  const { code, stdout, stderr } = await checkout.run('scripts/test.mjs', args, {
    env: { CHROMIUM_PATH: process.execPath, UNIT: unit(1, 0, 0), E2E: endToEnd(1, 0, 0), ...env },
    asRoot: true,
  });
  return { code, lines: stdout.trim().split('\n'), last: stdout.trim().split('\n').at(-1), stderr };
}

describe('npm test', () => {
  it('says why unit tests were skipped, once for each reason that their names tell', async () => {
    const skipped = (fullName: string) => ({ fullName, status: 'skipped' });
    const assertionResults = [
      skipped('iterations (skipped: webgpu: no driver (libvulkan))'),
      skipped('integers (skipped: webgpu: no driver (libvulkan)) are placed'),
      skipped('something else'),
      { fullName: 'passed (skipped: never)', status: 'passed' },
    ];
    const { lines, last } = await test([], {
      UNIT: unit(1, 0, 3, [{ status: 'passed', assertionResults }]),
    });
    expect(lines.filter((line) => line.startsWith('Skipped, ') && line.includes('unit'))).toEqual([
      'Skipped, 2 unit tests: webgpu: no driver (libvulkan).',
    ]);
    expect(last).toBe('2 passed, 0 failed, 3 skipped');
  });

  it("says why the page's tests were skipped, once for each reason", async () => {
    const skipped = (projectName: string, description: string) => ({
      tests: [{ projectName, status: 'skipped', annotations: [{ type: 'skip', description }] }],
    });
    const inner = { specs: [skipped('browser', 'other letters'), skipped('desktop', 'no Electron')] };
    const passed = { tests: [{ projectName: 'browser', status: 'expected', annotations: [] }] };
    const suites = [{ specs: [skipped('browser', 'other letters'), passed], suites: [inner] }];
    const report = JSON.parse(endToEnd(1, 0, 3)) as object;
    const { lines, last } = await test([], { E2E: JSON.stringify({ ...report, suites }) });
    expect(lines).toContain('Skipped, 2 end-to-end tests: other letters.');
    expect(lines.filter((line) => line.includes('no Electron'))).toEqual([]);
    expect(last).toBe('2 passed, 0 failed, 3 skipped');
  });

  it('ends with one line over both runners', async () => {
    const end = await test([], { UNIT: unit(10, 0, 2), E2E: endToEnd(5, 0, 9, 1) });
    expect(end.last).toBe('16 passed, 0 failed, 11 skipped');
    expect(end.code).toBe(0);
  });

  it.each([
    ['a unit test', { UNIT: unit(10, 1, 0), UNIT_CODE: '1' }, '11 passed, 1 failed, 0 skipped'],
    ['an end-to-end test', { E2E: endToEnd(4, 2, 0), E2E_CODE: '1' }, '5 passed, 2 failed, 0 skipped'],
    [
      'a test file that cannot be loaded',
      { UNIT: unit(10, 0, 0, [{ status: 'failed', assertionResults: [] }]), UNIT_CODE: '1' },
      '11 passed, 1 failed, 0 skipped',
    ],
    [
      'an error outside any test',
      { E2E: endToEnd(4, 0, 0, 0, [{}]), E2E_CODE: '1' },
      '5 passed, 1 failed, 0 skipped',
    ],
    ['a runner that only says so by its exit code', { UNIT_CODE: '3' }, '2 passed, 1 failed, 0 skipped'],
    ['a runner that leaves no report', { UNIT: 'none', UNIT_CODE: '1' }, '1 passed, 1 failed, 0 skipped'],
  ])('fails with %s, and runs the other runner all the same', async (_what, env, line) => {
    const end = await test([], env);
    expect(end.last).toBe(line);
    expect(end.code).toBe(1);
    expect(checkout.read('ran.log')).toMatch(/^vitest .*\nplaywright /);
  });

  it('names what it leaves out and why: the desktop app without Electron, the browser mode without Chromium', async () => {
    const end = await test([], { CHROMIUM_PATH: '/none/chromium', E2E: endToEnd(0, 0, 9) });
    expect(end.lines).toContainEqual(
      expect.stringMatching(/^Skipped, the desktop app's tests: Electron's runtime is not installed/),
    );
    expect(end.lines).toContainEqual(
      expect.stringMatching(/^Skipped, the browser mode's tests: no Chromium/),
    );
    // Nine that Playwright skipped itself, three that were only counted.
    expect(end.last).toBe('1 passed, 0 failed, 12 skipped');
    expect(checkout.read('ran.log')).toContain('--project=desktop');
    expect(checkout.read('ran.log')).not.toContain('--project=browser');
  });

  it('runs both projects where Chromium is', async () => {
    await test([], {});
    expect(checkout.read('ran.log')).toContain('--project=desktop --project=browser');
  });

  it('hands file names to both runners, and options to the unit tests alone', async () => {
    await test(['test/desktop'], {});
    expect(checkout.read('ran.log')).toBe(
      'vitest run --passWithNoTests test/desktop\n' +
        'playwright test --pass-with-no-tests --project=desktop --project=browser test/desktop\n',
    );
    checkout.write('ran.log', '');
    const end = await test(['-t', 'adjoint'], {});
    expect(checkout.read('ran.log')).toBe('vitest run --passWithNoTests -t adjoint\n');
    expect(end.last).toBe('1 passed, 0 failed, 0 skipped');
  });
});
