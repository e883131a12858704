// The pages in a real browser.
//   node tests/browser/run.mjs [target/debug/mailglass] [--shots DIR] [--only WORD] [--look]
// --look takes the pictures alone.
// CHROMIUM names another browser than /usr/bin/chromium.
import { mkdir } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { path } from './page.mjs';
import { SCENES } from './scene.mjs';
import { start } from './server.mjs';
import { specs as console_ } from './console.mjs';
import { specs as completion } from './completion.mjs';
import { specs as views } from './views.mjs';
import { specs as past } from './past.mjs';
import { specs as paste } from './paste.mjs';
import { specs as dial } from './dial.mjs';
import { specs as trial } from './trial.mjs';
import { specs as reference } from './reference.mjs';
import { specs as journey } from './journey.mjs';
import { specs as link } from './link.mjs';
import { specs as message } from './message.mjs';
import { specs as letter } from './letter.mjs';
import { specs as policy } from './policy.mjs';
import { specs as dns } from './dns.mjs';
import { specs as devices } from './devices.mjs';

const { values: given, positionals } = parseArgs({ allowPositionals: true, options: { shots: { type: 'string' }, only: { type: 'string', default: '' }, look: { type: 'boolean', default: false } } });
const command = positionals[0] ?? process.env.MAILGLASS ?? 'target/debug/mailglass';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WIDTHS = [1440, 1024, 390], THEMES = ['light', 'dark'];
const AT_LEAST = 86; // specs on record; fewer means that some were not run

const specs = [];
const spec = (title, run) => specs.push({ title, run });
const holds = (condition, why) => { if (!condition) throw new Error(why); };
const same = (got, wanted, what) => holds(JSON.stringify(got) === JSON.stringify(wanted), `${what}: got ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}`);
let count = 0;
const token = stem => `${stem}-${process.pid}-${++count}`;
const note = [];

/** A page of its own context that keeps what went wrong and where it asked. */
async function open(browser, server, { width = 1440, theme = 'light', at = path.playground } = {}) {
  const context = await browser.newContext({ viewport: { width, height: width < 500 ? 844 : 900 }, colorScheme: theme, reducedMotion: 'reduce', locale: 'en-GB' });
  const page = await context.newPage();
  page.setDefaultTimeout(8000);
  page.trouble = [];
  page.on('console', m => { if (m.type() === 'error') page.trouble.push(`console: ${m.text()}`); });
  page.on('pageerror', e => page.trouble.push(`exception: ${e.message}`));
  const own = url => ['127.0.0.1:' + server.at.web.port].includes(new URL(url).host) || /^(data|blob|about):/.test(url);
  page.on('request', r => { if (!own(r.url())) page.trouble.push(`request to ${r.url()}`); });
  page.on('websocket', w => { if (!own(w.url())) page.trouble.push(`socket to ${w.url()}`); });
  page.on('response', r => { if (r.status() >= 400) page.trouble.push(`${r.status()} for ${r.url()}`); });
  await page.goto(server.home + at);
  return page;
}

for (const part of [console_, completion, views, past, paste, dial, trial, reference, journey, message, letter, link, policy, dns, devices]) part(spec, { open, holds, same, token, note, command });

for (const [title, , at, prepare] of SCENES.filter(([title]) => title)) {
  spec(`axe, no sideways scroll, no trouble: ${title}`, async ({ browser, server }) => {
    const found = [];
    // What is done on a wide page holds on one that is a little narrower, and in the dark; a phone is another page.
    for (const widths of [WIDTHS.filter(w => w > 900), WIDTHS.filter(w => w <= 900)]) {
      const page = await open(browser, server, { width: widths[0], at });
      if (prepare) await prepare(page);
      await page.evaluate(AXE);
      for (const width of widths) for (const theme of THEMES) {
        await page.setViewportSize({ width, height: page.viewportSize().height });
        await page.emulateMedia({ colorScheme: theme });
        const { violations, passes } = await page.evaluate(tags => axe.run(document, { runOnly: tags, resultTypes: ['violations'] }), AXE_TAGS);
        holds(passes.length > 10, 'axe looked at nothing');
        for (const v of violations) found.push(`${theme} ${width}: ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(' | ')}`);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (over > 0) found.push(`${theme} ${width}: the page is ${over} px too wide`);
        // In the playground only the transcript and the panels scroll.
        const high = [path.playground, path.explain].includes(new URL(page.url()).pathname) ? await page.evaluate(() => document.documentElement.scrollHeight - innerHeight) : 0;
        if (high > 0) found.push(`${theme} ${width}: the page is ${high} px too high`);
      }
      found.push(...page.trouble.map(t => `${widths[0]}: ${t}`));
      await page.context().close();
    }
    holds(!found.length, `\n          ${found.join('\n          ')}`);
  });
}

async function pictures(browser, server, dir) {
  await mkdir(dir, { recursive: true });
  for (const theme of THEMES) for (const width of WIDTHS) for (const [, name, at, prepare] of SCENES) {
    if (!`${name}-${width}-${theme}`.includes(given.only)) continue;
    const page = await open(browser, server, { width, theme, at });
    try {
      if (prepare) await prepare(page);
      await page.evaluate(() => document.fonts.ready);
    } catch (e) { console.log(`        ${name} ${width} ${theme}: ${e.message.split('\n')[0]}`); }
    await page.screenshot({ path: `${dir}/${name}-${width}-${theme}.png` });
    await page.context().close();
  }
  console.log(`pictures in ${dir}`);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-proxy-server'],
});
let passed = 0, failed = 0;
/** A server of its own: the world on the ports is that of the first browser that comes. */
async function served(use) {
  const server = await start(command);
  try { await use(server); } finally { await server.stop(); }
  if (/panicked at/.test(server.log)) throw new Error(`the server panicked\n${server.log}`);
}
try {
  for (const { title, run } of specs) {
    if (!title.includes(given.only) || given.look) continue;
    const began = performance.now();
    let why = '', limit;
    try {
      await served(server => Promise.race([run({ browser, server }), new Promise((_, no) => { limit = setTimeout(() => no(new Error('more than 120 s')), 120_000); })]));
      passed++;
    } catch (e) { failed++; why = e.message; }
    clearTimeout(limit);
    console.log(`${why ? 'FAIL' : 'ok  '}    ${title} (${((performance.now() - began) / 1000).toFixed(1)} s)${why ? `\n        ${why.slice(0, 3000)}` : ''}`);
    for (const line of note.splice(0)) console.log(`        ${line}`);
    for (const context of browser.contexts()) await context.close();
  }
  if (given.shots) await served(server => pictures(browser, server, given.shots));
} finally { await browser.close(); }
if (!given.only && !given.look && passed + failed < AT_LEAST) { failed++; console.log(`FAIL    only ${passed + failed} specs ran, ${AT_LEAST} are on record`); }
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
