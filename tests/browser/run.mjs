// The pages in a real browser.
//   node tests/browser/run.mjs [target/debug/mailglass] [--shots DIR] [--only WORD] [--look]
// --look takes the pictures alone.
// CHROMIUM names another browser than /usr/bin/chromium.
import { mkdir } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { on, path, hosts, transcript, answer, tabTo, chooseByKey, connect, say, write } from './page.mjs';
import { start, freePort, relay, dial, deliver, arrived } from './server.mjs';

const { values: given, positionals } = parseArgs({ allowPositionals: true, options: { shots: { type: 'string' }, only: { type: 'string', default: '' }, look: { type: 'boolean', default: false } } });
const command = positionals[0] ?? process.env.MAILGLASS ?? 'target/debug/mailglass';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WIDTHS = [1440, 1024, 390], THEMES = ['light', 'dark'];
const AT_LEAST = 19; // specs on record; fewer means that some were not run

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

/** One letter with the mouse and keyboard, for specs that need a dialogue. */
async function dialogue(page) {
  await connect(page, hosts.mx, /^220 /);
  await say(page, 'EHLO laptop.meadow.test', /^250 /);
  await say(page, 'MAIL FROM:<ana@meadow.test>', /^250 /);
  await say(page, 'RCPT TO:<ben@harbor.test>', /^250 /);
}

async function mistake(page) {
  await connect(page, hosts.mx, /^220 /);
  await say(page, 'EHLO laptop.meadow.test', /^250 /);
  return say(page, 'MAIL FROM:ana@meadow.test', /^(250|5\d\d) /);
}

async function delivered(page) {
  await dialogue(page);
  await say(page, 'DATA', /^354 /);
  await write(page, ['From: Ana <ana@meadow.test>', 'To: Ben <ben@harbor.test>', 'Subject: Lunch on Sunday?', '', 'Bring the boat.', '', 'Ana', '.'], /^250 /);
  await page.waitForTimeout(300);
}

async function refused(page) {
  await dialogue(page);
  await say(page, 'RCPT TO:<nobody@harbor.test>', /^5\d\d /);
  await page.locator('.why summary').last().click();
}

async function reading(page) {
  await connect(page, hosts.imap, /^\* OK/);
  await say(page, 'a1 LOGIN ben cedar', /^a1 OK/);
  await say(page, 'a2 SELECT INBOX', /^a2 OK/);
  await say(page, 'a3 FETCH 2 (FLAGS ENVELOPE BODYSTRUCTURE)', /^a3 OK/);
  await say(page, 'a4 FETCH 1 BODY[]', /^a4 OK/);
}

async function collecting(page) {
  await connect(page, hosts.pop3, /^\+OK/);
  await say(page, 'USER ben', /^\+OK/);
  await say(page, 'PASS cedar', /^\+OK/);
  await say(page, 'RETR 1', /^\.$/);
}

async function explained(page) {
  await dialogue(page);
  await page.locator('.line--c .line__more').last().click();
  await page.locator('.tok', { hasText: 'FROM:' }).last().click();
}

/** The dial turned to teaching, and a line that is bent. */
async function dialled(page) {
  await connect(page, hosts.mx, /^220 /);
  await say(page, 'EHLO laptop.meadow.test', /^250 /);
  await say(page, 'MAIL FROM: <ana@meadow.test>', /^501 /);
  await page.selectOption('#dial', 'teaching');
  await page.waitForSelector('#dial-more:not([hidden])');
  await say(page, 'MAIL FROM: <ana@meadow.test>', /^250 /);
}

spec('the dial: the same line is refused and taken, and says who takes it', async ({ browser, server }) => {
  const page = await open(browser, server);
  await dialled(page);
  const marks = await page.$$eval('ol#wire li.habit[data-habit="smtp.space-after-colon"]', all => all.map(li => li.textContent));
  same(marks.length, 2, 'lines about which servers differ');
  holds(marks.every(text => /Strict RFC: 501\. Teaching, Postfix: 250\. /.test(text)), `the mark says: ${marks[0]}`);
  await page.click('#dial-says');
  const habits = await page.locator('#dial-habits li').count();
  holds(habits > 10 && (await page.textContent('#dial-says')).includes(`${habits} habits in SMTP`), `${habits} habits`);
  holds(/Teaching\. Servers take/.test(await page.textContent('#say')), 'a screen reader hears nothing of the change');
  await page.reload();
  await page.waitForSelector('#dial-more:not([hidden])');
  same(await page.inputValue('#dial'), 'teaching', 'the dial after a reload');
  // By keyboard: back to strict.
  await page.focus('#dial');
  await page.keyboard.press('Home');
  await page.waitForSelector('#dial-more', { state: 'hidden' });
  await say(page, 'RSET', /^250 /);
  await say(page, 'MAIL FROM: <ana@meadow.test>', /^501 /);
  same(page.trouble, [], 'trouble');
});

spec('keyboard only: from the home page to a delivered letter', async ({ browser, server }) => {
  const page = await open(browser, server, { at: path.home });
  const subject = token('typed');
  await tabTo(page, on.toPlayground);
  await page.keyboard.press('Enter');
  await page.waitForURL('**' + path.playground);
  await page.waitForSelector(on.linkUp, { state: 'attached' });
  await tabTo(page, on.host);
  await chooseByKey(page, hosts.mx);
  await tabTo(page, on.connect);
  await page.keyboard.press('Enter');
  await answer(page, 0, /^220 mx1\.harbor\.test /);
  await tabTo(page, on.line);
  const type = async (line, pattern) => {
    const from = (await transcript(page)).length;
    await page.keyboard.type(line);
    await page.keyboard.press('Enter');
    if (pattern) await answer(page, from, pattern);
  };
  await type('EHLO laptop.meadow.test', /^250 /);
  await type('MAIL FROM:<ana@meadow.test>', /^250 /);
  await type('RCPT TO:<ben@harbor.test>', /^250 /);
  await type('DATA', /^354 /);
  await write(page, ['From: ana@meadow.test', 'To: ben@harbor.test', `Subject: ${subject}`, '', 'Lunch on Sunday?', '..and a dot first', '', 'Ana', '.'], /^250 /);
  await type('QUIT', /^221 /);
  holds(await arrived(server, subject), 'the letter is not in the INBOX');
  same(page.trouble, [], 'trouble');
});

spec('a transcript has tokens that a keyboard and a screen reader reach', async ({ browser, server }) => {
  const page = await open(browser, server);
  await dialogue(page);
  const tokens = await page.$$eval(on.token, all => all.map(t => [t.textContent, t.dataset.field, t.tabIndex]));
  same(tokens.filter(([, , tab]) => tab === 0).length, 1, 'tab stops in the transcript');
  const group = page.locator('.grp[data-field$=reverse-path]').first();
  same(await group.textContent(), '<ana@meadow.test>', 'the reverse-path');
  // A part shows itself, the punctuation of a group shows the group.
  await group.locator('.tok', { hasText: 'meadow.test' }).hover();
  holds(/^meadow\.test/.test(await page.textContent(on.card)), 'the domain has no card');
  await group.locator('.tok', { hasText: '<' }).click();
  await page.mouse.move(0, 0);
  holds(/^<ana@meadow\.test>Reverse-path/.test(await page.textContent(on.card)), `the group's card says: ${await page.textContent(on.card)}`);
  await page.keyboard.press('ArrowRight');
  holds(/^ana/.test(await page.textContent(on.card)), 'the next token has no card');
});

spec('a wrong line: carets under it, what was expected, then the real reply', async ({ browser, server }) => {
  const page = await open(browser, server);
  await mistake(page);
  const diag = page.locator(on.diagnosis).last();
  await diag.waitFor();
  holds(/\^/.test(await diag.locator(on.caret).textContent()), 'no caret');
  const text = await diag.textContent();
  holds(/</.test(text) && /expect|<ana@meadow\.test>/i.test(text), `the diagnosis says: ${text}`);
  same(page.trouble, [], 'trouble');
});

spec('reload keeps the transcript', async ({ browser, server }) => {
  const page = await open(browser, server);
  await dialogue(page);
  const before = await transcript(page);
  holds(before.length >= 7, `only ${before.length} lines`);
  await page.reload();
  await page.waitForFunction(({ lines, n }) => document.querySelectorAll(lines).length >= n, { ...on, n: before.length });
  same(await transcript(page), before, 'transcript');
  await say(page, 'NOOP', /^250 /);
});

spec('a raw TCP client on the SMTP port is seen in the page', async ({ browser, server }) => {
  const page = await open(browser, server);
  await page.waitForSelector(on.linkUp, { state: 'attached' });
  const name = `${token('probe')}.meadow.test`;
  // When a text comes to a place, by the clock that the page and this program share.
  const appears = (place, text) => page.evaluate(({ place, text }) => new Promise(resolve => {
    const look = () => { if ([...document.querySelectorAll(place)].some(e => e.textContent.includes(text))) resolve(Date.now()); };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    setTimeout(() => resolve(0), 5000);
    look();
  }), { place, text });
  const timed = async (what, place, text, act) => {
    const seen = appears(place, text);
    await page.waitForTimeout(100);
    const began = Date.now();
    await act();
    const at = await seen;
    holds(at, `${what} did not appear within 5 s`);
    note.push(`${what} was in the page after ${at - began} ms`);
    holds(at - began < 1000, `${what} appeared only after ${at - began} ms`);
  };
  let smtp;
  await timed('a TCP connection', '[role=tab]', 'Unnamed client', async () => { smtp = dial(server.at.smtp.port); });
  await smtp.expect(/^220 .*\r\n/);
  await timed('the name that it gave', '[role=tab]', name, () => smtp.say(`EHLO ${name}`, /^250 .*\r\n/m));
  // The first connection of a page is shown by itself; a line of it comes while it is looked at.
  await answer(page, 0, /^250 /);
  await timed('its next line', on.lines, 'MAIL FROM:<ana@meadow.test>', () => smtp.say('MAIL FROM:<ana@meadow.test>', /^250 .*\r\n/));
  holds(!await page.isVisible(on.line), 'the page offers a command line in the connection of another program');
  smtp.close();
  await page.waitForFunction(s => document.querySelector(s)?.textContent === 'Closed', on.state);
  same(page.trouble, [], 'trouble');
});

spec('IMAP IDLE in the console tells a new letter by itself', async ({ browser, server }) => {
  const page = await open(browser, server);
  await connect(page, hosts.imap, /^\* OK/);
  await say(page, 'a1 LOGIN ben cedar', /^a1 OK/);
  await say(page, 'a2 SELECT INBOX', /^a2 OK/);
  await say(page, 'a3 IDLE', /^\+/);
  const from = (await transcript(page)).length;
  await deliver(server, token('news'));
  await answer(page, from, /^\* \d+ EXISTS/);
  await say(page, 'DONE', /^a3 OK/);
  same(page.trouble, [], 'trouble');
});

spec('the command line: completion, history, line ends, several lines in one write, literals', async ({ browser, server }) => {
  const page = await open(browser, server);
  await connect(page, hosts.mx, /^220 /);
  const value = () => page.inputValue(on.line);
  const ends = how => page.selectOption('#ending', how).then(() => page.focus(on.line));
  await page.focus(on.line);
  await page.keyboard.type('eh');
  await page.keyboard.press('Tab');
  same(await value(), 'EHLO ', 'what Tab completes');
  await page.keyboard.press('Tab');
  holds(!await page.evaluate(s => document.activeElement.matches(s), on.line), 'Tab does not lead on');
  await say(page, 'laptop.meadow.test', /^250 /);
  await page.keyboard.type('DATA');
  holds(/Not valid now, only at Recipients/.test(await page.textContent('#help')), `the help says: ${await page.textContent('#help')}`);
  await page.keyboard.press('ArrowUp');
  same(await value(), 'EHLO laptop.meadow.test', 'history');
  await page.fill(on.line, '');
  // LF alone ends no line: the server waits for the rest of it.
  await ends('lf');
  await say(page, 'NOOP');
  await page.waitForSelector('ol#wire li.is-unfinished');
  await ends('crlf');
  await say(page, '', /^5\d\d /);
  await ends('none');
  await say(page, 'NO');
  await ends('crlf');
  await say(page, 'OP', /^250 /);
  await ends('paste');
  await write(page, ['MAIL FROM:<ana@meadow.test>', 'RCPT TO:<ben@harbor.test>', 'DATA'], /^354 /);
  await connect(page, hosts.imap, /^\* OK/);
  same(await value(), 'a1 ', 'the offered tag');
  await say(page, 'LOGIN ben cedar', /^a1 OK/);
  await say(page, 'b7 NOOP', /^b7 OK/);
  await page.keyboard.press('ArrowUp');
  same(await value(), 'b8 NOOP', 'a line from before with the tag of now');
  await page.fill(on.line, '');
  await say(page, 'b8 APPEND INBOX {14}', /^\+/);
  await write(page, ['Subject: ab'], undefined);
  await page.waitForFunction(s => document.querySelector(s).textContent.startsWith('0 of 3 '), '#count');
  await write(page, ['c', ''], /^b8 OK/);
  same(page.trouble, [], 'trouble');
});

spec('POP3 in the console', async ({ browser, server }) => {
  const page = await open(browser, server);
  await connect(page, hosts.pop3, /^\+OK/);
  await say(page, 'USER ben', /^\+OK/);
  await say(page, 'PASS cedar', /^\+OK/);
  await say(page, 'STAT', /^\+OK \d+ \d+/);
  await say(page, 'TOP 1 0', /^\.$/);
  same(await page.getAttribute(on.state, 'data-state'), 'TRANSACTION', 'the state');
  await say(page, 'QUIT', /^\+OK/);
  same(page.trouble, [], 'trouble');
});

spec('two contexts do not see each other\'s passwords in the page', async ({ browser, server }) => {
  const page = await open(browser, server), other = await open(browser, server);
  await connect(page, hosts.pop3, /^\+OK/);
  await say(page, 'USER ben', /^\+OK/);
  await say(page, 'PASS cedar', /^\+OK/);
  await other.waitForTimeout(300);
  holds(!(await other.evaluate(w => document.querySelector(w)?.textContent ?? '', '#wire')).includes('PASS cedar'), 'the other page shows the password');
  await say(page, 'QUIT', /^\+OK/);
});

spec('the page says that it lost its server, and comes back', async ({ browser }) => {
  const ports = {};
  for (const s of ['web', 'smtp', 'submission', 'pop3', 'imap']) ports[s] = await freePort();
  let server = await start(command, ports);
  try {
    const page = await open(browser, server);
    await page.waitForSelector(on.linkUp, { state: 'attached' });
    await connect(page, hosts.mx, /^220 /);
    await page.keyboard.type('NOOP');
    await server.stop();
    await page.waitForSelector(on.linkDown, { state: 'attached' });
    const said = await page.$$eval('[role=status], [role=alert], .banner', all => all.filter(e => e.checkVisibility()).map(e => e.textContent).join(' '));
    holds(/connection to Mailglass is lost/.test(said), `the page says: ${said}`);
    same(await page.inputValue(on.line), 'NOOP', 'what was typed');
    server = await start(command, ports);
    await page.waitForSelector(on.linkUp, { state: 'attached', timeout: 20_000 });
    // The new process has new worlds: what was there is lost, said so, and can be read.
    await page.waitForFunction(s => document.querySelector(s)?.textContent === 'Lost', on.state);
    holds(/lost/.test(await page.textContent(on.tab)), 'the tab does not say that it is lost');
    holds(/started again/.test(await page.textContent('#watching')), 'the page does not say why');
    await answer(page, 0, /^220 /);
    await page.click('#again');
    await page.waitForFunction(s => !/lost/.test(document.querySelector(s)?.textContent), on.tab);
    await answer(page, 0, /^220 /);
    await connect(page, hosts.imap, /^\* OK/);
  } finally { await server.stop(); }
});

spec('a link that is cut comes back, and the same connection goes on', async ({ browser, server }) => {
  const way = await relay(server.at.web.port);
  try {
    const page = await open(browser, { home: `http://127.0.0.1:${way.port}`, at: { web: { port: way.port } } });
    await dialogue(page);
    const before = await transcript(page);
    await page.evaluate(s => new MutationObserver(() => { if (document.querySelector(s)) window.wasDown = true; })
      .observe(document.documentElement, { attributes: true }), on.linkDown);
    way.cut();
    await page.waitForFunction(s => window.wasDown && document.querySelector(s), on.linkUp);
    same(await transcript(page), before, 'transcript');
    await say(page, 'NOOP', /^250 /);
    same((await transcript(page)).length, before.length + 2, 'lines');
    same(page.trouble, [], 'trouble');
  } finally { way.close(); }
});

for (const [title, at, prepare] of [
  ['home', path.home], ['playground', path.playground], ['playground with a diagnosis', path.playground, mistake], ['playground with IMAP', path.playground, reading], ['playground with POP3', path.playground, collecting],
  ['playground with notes', path.playground, explained], ['playground with the dial', path.playground, dialled],
]) {
  spec(`axe, no sideways scroll, no trouble: ${title}`, async ({ browser, server }) => {
    const found = [];
    for (const theme of THEMES) for (const width of WIDTHS) {
      const page = await open(browser, server, { width, theme, at });
      if (prepare) await prepare(page);
      await page.evaluate(AXE);
      const { violations, passes } = await page.evaluate(tags => axe.run(document, { runOnly: tags, resultTypes: ['violations'] }), AXE_TAGS);
      holds(passes.length > 10, 'axe looked at nothing');
      for (const v of violations) found.push(`${theme} ${width}: ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(' | ')}`);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (over > 0) found.push(`${theme} ${width}: the page is ${over} px too wide`);
      // In the playground only the transcript and the panels scroll.
      const high = at === path.playground ? await page.evaluate(() => document.documentElement.scrollHeight - innerHeight) : 0;
      if (high > 0) found.push(`${theme} ${width}: the page is ${high} px too high`);
      found.push(...page.trouble.map(t => `${theme} ${width}: ${t}`));
      await page.context().close();
    }
    holds(!found.length, `\n          ${found.join('\n          ')}`);
  });
}

async function pictures(browser, server, dir) {
  await mkdir(dir, { recursive: true });
  const scenes = [['home', path.home], ['playground', path.playground], ['smtp', path.playground, delivered], ['imap', path.playground, reading], ['diagnosis', path.playground, mistake], ['refused', path.playground, refused], ['pop3', path.playground, collecting], ['notes', path.playground, explained], ['dial', path.playground, dialled]];
  for (const theme of THEMES) for (const width of WIDTHS) for (const [name, at, prepare] of scenes) {
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
