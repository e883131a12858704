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
import { specs as past, wentBack, compared } from './past.mjs';
import { specs as paste, example } from './paste.mjs';
import { specs as habits, dialled } from './dial.mjs';
import { specs as trial, tried } from './trial.mjs';
import { start, freePort, relay, dial, deliver, arrived } from './server.mjs';

const { values: given, positionals } = parseArgs({ allowPositionals: true, options: { shots: { type: 'string' }, only: { type: 'string', default: '' }, look: { type: 'boolean', default: false } } });
const command = positionals[0] ?? process.env.MAILGLASS ?? 'target/debug/mailglass';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WIDTHS = [1440, 1024, 390], THEMES = ['light', 'dark'];
const AT_LEAST = 48; // specs on record; fewer means that some were not run

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

/** The list with an option chosen by the arrow keys, some of it refused. */
async function choosing(page) {
  await connect(page, hosts.mx, /^220 /);
  await say(page, 'EHLO laptop.meadow.test', /^250 /);
  await say(page, 'MAIL FROM:<ana@meadow.test>', /^250 /);
  await page.keyboard.type('RCPT TO:<');
  await page.waitForSelector(`${on.option}[aria-disabled=true]`);
  await page.keyboard.press('Alt+ArrowDown');
  await page.keyboard.press('ArrowDown');
}

/** The commands of IMAP before anything is typed, and what a letter may be asked for. */
async function commands(page) {
  await connect(page, hosts.imap, /^\* OK/);
  await say(page, 'LOGIN ben cedar', /^a1 OK/);
  await page.waitForSelector(on.option);
}

async function items(page) {
  await commands(page);
  await say(page, 'SELECT INBOX', /^a2 OK/);
  await page.keyboard.type('FETCH 3 (FLAGS BODY.P');
  await page.locator('.help__tab', { hasText: 'BODY.PEEK[' }).waitFor();
}

async function recalling(page) {
  await dialogue(page);
  await page.keyboard.press('Control+r');
  await page.keyboard.type('mail');
}

async function explained(page) {
  await dialogue(page);
  await page.locator('.line--c .line__more').last().click();
  await page.locator('.tok', { hasText: 'FROM:' }).last().click();
}

/** A refused recipient, and the card of its code. */
async function coded(page) {
  await dialogue(page);
  await say(page, 'RCPT TO:<nobody@harbor.test>', /^550 /);
  await page.locator('.tok[data-field="smtp.reply-code"]', { hasText: '550' }).last().click();
}

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

spec('the picture of states: where one is, the way taken, a command from it', async ({ browser, server }) => {
  const page = await open(browser, server);
  await connect(page, hosts.imap, /^\* OK/);
  const now = () => page.textContent('.machine:not([hidden]) .station.is-now');
  same(await now(), 'Not authenticated', 'the state');
  await page.focus('.machine:not([hidden]) .by[data-put=LOGIN]');
  await page.keyboard.press('Enter');
  same(await page.inputValue(on.line), 'a1 LOGIN ', 'the command line');
  await page.fill(on.line, '');
  await say(page, 'a1 LOGIN ben cedar', /^a1 OK/);
  await page.waitForSelector('.machine .edge.is-last[data-from="Not Authenticated"][data-to="Authenticated"]', { state: 'attached' });
  same(await now(), 'Authenticated', 'the state');
  await say(page, 'a2 IDLE', /^\+ /);
  await page.waitForSelector('.machine .lasting.is-now[data-state="Authenticated"]');
  await say(page, 'DONE', /^a2 OK/);
  await page.click('.machine:not([hidden]) summary');
  holds(/Stay here:.*NOOP/s.test(await page.textContent('.machine:not([hidden]) .machine__list')), 'the list does not say what stays');
  return page;
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
  await page.waitForSelector(on.option);
  await page.keyboard.type('eh');
  await page.keyboard.press('Tab');
  same(await value(), 'EHLO ', 'what Tab completes');
  await page.keyboard.press('Tab');
  holds(!await page.evaluate(s => document.activeElement.matches(s), on.line), 'Tab does not lead on');
  await say(page, 'laptop.meadow.test', /^250 /);
  await page.keyboard.type('DATA');
  await page.locator('#help b', { hasText: 'Not now: Begin with MAIL.' }).waitFor();
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

spec('what can be typed now: by keyboard alone, with reasons', async ({ browser, server }) => {
  const page = await open(browser, server);
  await connect(page, hosts.mx, /^220 /);
  const value = () => page.inputValue(on.line);
  const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key); };
  const chosen = () => page.evaluate(s => document.getElementById(document.querySelector(s).getAttribute('aria-activedescendant') ?? '')?.textContent ?? '', on.line);
  const open_ = () => page.getAttribute(on.line, 'aria-expanded');
  const shows = text => page.locator(on.option, { hasText: text }).first().waitFor();
  await page.focus(on.line);
  await shows('EHLO');
  same(await open_(), 'true', 'the list is there by itself');
  same(await chosen(), '', 'nothing is chosen');
  // Nothing was typed and nothing is chosen: Tab leads on, and the arrow keys are for what was sent.
  await press('Tab');
  holds(!await page.evaluate(s => document.activeElement.matches(s), on.line), 'Tab does not lead on');
  await page.focus(on.line);
  await press('ArrowDown');
  same([await chosen(), await value()], ['', ''], 'ArrowDown outside the list');
  await press('Control+Space');
  holds(/^EHLO/.test(await chosen()), `chosen: ${await chosen()}`);
  await press('ArrowUp');
  same(await chosen(), '', 'above the first option');
  await press('Alt+ArrowDown', 'End');
  const last = page.locator('[role=option][aria-selected=true]');
  same(await last.getAttribute('aria-disabled'), 'true', 'the last option is refused');
  holds(/Not now: /.test(await last.textContent()), 'and does not say why');
  // Refused ones can be written all the same.
  await press('Enter');
  holds(/^EXPN /.test(await value()), `written: ${await value()}`);
  same((await transcript(page)).length, 1, 'Enter in the list sends nothing');
  await page.fill(on.line, '');
  await shows('EHLO');
  await press('Control+Space', 'ArrowRight');
  same(await value(), 'EHLO ', 'taken with the right arrow');
  await shows('laptop.meadow.test');
  await press('Control+Space', 'Tab');
  same(await value(), 'EHLO laptop.meadow.test', 'taken with Tab');
  await press('Enter');
  await answer(page, 1, /^250 /);
  await shows('MAIL');
  await press('m', 'Tab');
  await shows('<ana@meadow.test>');
  await page.keyboard.type('a');
  await page.waitForFunction(s => document.querySelectorAll(s).length === 2, on.option);
  await press('Tab', 'Enter');
  await answer(page, 3, /^250 /);
  await page.keyboard.type('RCPT TO:<');
  await page.locator(`${on.option}[aria-disabled=true]`, { hasText: 'This server does not relay to meadow.test' }).waitFor();
  // Esc closes, then leaves; Enter sends what stands there.
  await press('Escape');
  same(await open_(), 'false', 'after Esc');
  holds(await page.evaluate(s => document.activeElement.matches(s), on.line), 'Esc left at once');
  await press('Escape');
  holds(!await page.evaluate(s => document.activeElement.matches(s), on.line), 'a second Esc does not leave');
  await press('/');
  await page.keyboard.type('ben@harbor.test>');
  await press('Enter');
  await answer(page, 5, /^250 /);
  await shows('DATA');
  same(page.trouble, [], 'trouble');
});

spec('suggestions: full, hints, off, or as the page says', async ({ browser, server }) => {
  const page = await open(browser, server);
  await connect(page, hosts.pop3, /^\+OK/);
  await page.waitForSelector(on.option);
  await page.selectOption('#completion', 'hint');
  same(await page.locator(on.option).count(), 0, 'options with hints');
  await page.focus(on.line);
  await page.keyboard.type('US');
  await page.locator('.help__tab', { hasText: 'USER' }).waitFor();
  holds(/USER/.test(await page.textContent('.syntax__now')), 'no syntax');
  await page.keyboard.press('Control+Space');
  await page.waitForSelector(`${on.option}[aria-selected=true]`);
  await page.keyboard.press('Escape');
  await page.selectOption('#completion', 'off');
  holds(!await page.isVisible('#help') && !await page.isVisible('#options'), 'something is shown');
  await page.reload();
  await page.waitForSelector(on.line);
  same(await page.getAttribute('glass-menu', 'data-how'), 'off', 'after a reload');
  await page.focus(on.line);
  await page.keyboard.type('CAPA');
  await page.keyboard.press('Enter');
  await answer(page, 1, /^\+OK/);
  // A page that says how: nobody can choose.
  await page.addInitScript(() => document.addEventListener('readystatechange', () => { document.body.dataset.completion = 'full'; }));
  await page.reload();
  await page.waitForSelector(on.option);
  holds(!await page.isVisible('#completion'), 'the choice is there');
  same(page.trouble, [], 'trouble');
});

spec('what was sent can be searched, is kept without passwords', async ({ browser, server }) => {
  const page = await open(browser, server);
  const value = () => page.inputValue(on.line);
  await connect(page, hosts.imap, /^\* OK/);
  await say(page, 'LOGIN ben cedar', /^a1 OK/);
  await say(page, 'SELECT INBOX', /^a2 OK/);
  await say(page, 'NOOP', /^a3 OK/);
  const kept = await page.evaluate(() => JSON.stringify(localStorage));
  holds(/SELECT INBOX/.test(kept) && !/cedar/.test(kept), `kept: ${kept}`);
  await page.reload();
  await page.waitForSelector(on.line);
  await page.focus(on.line);
  await page.keyboard.type('x');
  await page.keyboard.press('Control+r');
  await page.keyboard.type('sel');
  holds(/SELECT INBOX/.test(await page.textContent('.recall__hit')), `found: ${await page.textContent('.recall__hit')}`);
  await page.keyboard.press('Escape');
  holds((await value()).endsWith('x') && await page.evaluate(s => document.activeElement.matches(s), on.line), 'Esc does not lead back');
  await page.keyboard.press('Control+r');
  await page.keyboard.press('Control+r');
  await page.keyboard.press('Enter');
  same(await value(), 'a1 SELECT INBOX', 'the line that was found, with a tag');
  same(page.trouble, [], 'trouble');
});

spec('the overview of keys is drawn from the table that binds them', async ({ browser, server }) => {
  const page = await open(browser, server);
  await page.keyboard.press('?');
  const shown = await page.$$eval('#keys-list section', all => all.map(s => [s.dataset.context, [...s.querySelectorAll('li')].map(li => li.dataset.keys)]));
  const bound = await page.evaluate(async () => (await import('/static/js/lib/keys.js')).CONTEXTS.map(c => [c.id, c.rows.map(r => r.keys.join(' or '))]));
  same(shown, bound, 'the overview');
  holds(shown.length >= 6, 'contexts are missing');
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

past(spec, { open, holds, same });
paste(spec, { open, holds, same, note });
habits(spec, { open, holds, same });
trial(spec, { open, holds, same });

spec('the card of a code: its digits, who must act, what else could have come, its page', async ({ browser, server }) => {
  const page = await open(browser, server);
  await coded(page);
  const card = await page.textContent(on.card);
  for (const said of ['unknown here', 'Mail system', 'Who must act', 'What to do']) holds(card.includes(said), `the card does not say ${said}: ${card}`);
  await page.click(`${on.card} summary`);
  const others = await page.$$eval(`${on.card} .code__others code`, all => all.map(e => e.textContent));
  holds(others.includes('452') && !others.includes('550') && !others.includes('354'), `what else: ${others}`);
  await page.locator('.tok[data-field="smtp.enhanced-code"]').last().click();
  holds((await page.textContent(on.card)).includes('no such mailbox'), 'the enhanced code is not explained');
  await page.click(`${on.card} .explain__page a`);
  await page.waitForURL('**/reference/smtp/5.1.1');
  same(page.trouble, [], 'trouble');
});

spec('the reference: found by typing, read, tried in the playground', async ({ browser, server }) => {
  const page = await open(browser, server, { at: path.home });
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await page.waitForURL('**' + path.reference);
  await page.fill('#find', 'recipient on the envelope');
  await page.waitForFunction(() => document.querySelector('#imap').hidden && !document.querySelector('#smtp').hidden);
  const left = await page.$$eval('#smtp li', all => all.filter(e => e.checkVisibility()).map(e => e.querySelector('code').textContent));
  same(left, ['RCPT', '250'], 'what is left');
  await page.fill('#find', 'no such thing anywhere');
  await page.waitForSelector('#none:not([hidden])');
  await page.fill('#find', '');
  await page.click('#smtp a[href="/reference/smtp/EHLO"]');
  await page.waitForURL('**/reference/smtp/EHLO');
  await page.locator('.ref .tok[data-field="smtp.ehlo-keyword"]').first().click();
  await page.waitForURL('**/reference/field/smtp.ehlo-keyword');
  await page.goBack();
  await page.click('a[href^="/playground?open="]');
  await answer(page, 0, /^220 /);
  await page.waitForFunction(s => document.querySelector(s).value === 'EHLO laptop.meadow.test', on.line);
  await page.focus(on.line);
  await page.keyboard.press('Enter');
  await answer(page, 0, /^250 /);
  same(page.trouble, [], 'trouble');
});

spec('the reference can be read without a script', async ({ browser, server }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(server.home + '/reference?q=too+many+recipients');
  holds(await page.isVisible('a[href="/reference/smtp/452"]') && !await page.isVisible('a[href="/reference/smtp/RCPT"]'), 'the search does not work');
  await page.goto(server.home + path.command);
  const main = await page.textContent('main');
  for (const said of ['What the server asks first', 'What may come back', 'RCPT TO:<ben@harbor.test>', 'RFC 5321']) holds(main.includes(said), `the page does not say ${said}`);
});

/** What is looked at: a title for those that axe reads too, a name for the picture, the page, what is done there. */
const SCENES = [
  ['home', 'home', path.home],
  ['playground', 'playground', path.playground],
  ['', 'smtp', path.playground, delivered],
  ['playground with IMAP', 'imap', path.playground, reading],
  ['playground with POP3', 'pop3', path.playground, collecting],
  ['playground with a diagnosis', 'diagnosis', path.playground, mistake],
  ['', 'refused', path.playground, refused],
  ['playground with the dial turned', 'dial', path.playground, dialled],
  ['playground with a trial', 'tried', path.playground, tried],
  ['playground with notes', 'notes', path.playground, explained],
  ['playground with the card of a code', 'coded', path.playground, coded],
  ['playground with the list open', 'choosing', path.playground, choosing],
  ['playground with commands', 'commands', path.playground, commands],
  ['', 'items', path.playground, items],
  ['playground with a search', 'recall', path.playground, recalling],
  ['', 'keys', path.playground, page => page.keyboard.press('?')],
  ['playground with a past', 'past', path.playground, wentBack],
  ['two branches compared', 'compare', path.playground, compared],
  ['explain', 'explain', path.explain],
  ['explain with a transcript', 'explained', path.explain, example],
  ['reference', 'reference', path.reference],
  ['reference of a command', 'command', path.command],
  ['reference of a code', 'code', path.code],
  ['glossary', 'glossary', path.glossary],
];

spec('views of a line, by keyboard: octets, notes, what tokens carry, a pinned card', async ({ browser, server }) => {
  const page = await open(browser, server);
  await connect(page, hosts.imap, /^\* OK/);
  await say(page, 'a1 LOGIN ben cedar', /^a1 OK/);
  await say(page, 'a2 SELECT INBOX', /^a2 OK/);
  await say(page, 'a3 FETCH 1:* FAST', /^a3 OK/);
  await page.keyboard.press('Escape');
  await page.locator('.tok', { hasText: 'FAST' }).last().focus();
  await page.keyboard.press('d');
  await page.waitForFunction(() => /1:\* is 1 2 /.test(document.querySelector('.line__carries')?.textContent));
  await page.keyboard.press('x');
  await page.waitForSelector('.line--c .hex__run--end');
  holds(!/63 65 64 61 72/.test(await page.locator('#wire').textContent()), 'the octets show the password');
  await page.keyboard.press('ArrowRight');
  await page.waitForSelector('.hex__run.is-sel');
  await page.keyboard.press('ArrowLeft');
  await page.waitForFunction(() => /FLAGS INTERNALDATE RFC822\.SIZE/.test(document.querySelector('#explain').textContent));
  holds(await page.isVisible('#unpin'), 'the card is not pinned');
  await page.keyboard.press('Escape');
  holds(!await page.isVisible('#unpin'), 'Esc does not unpin');
  await page.keyboard.press('n');
  await page.waitForSelector('.drop');
  same(page.trouble, [], 'trouble');
});

for (const [title, , at, prepare] of SCENES.filter(([title]) => title)) {
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
      const high = [path.playground, path.explain].includes(new URL(page.url()).pathname) ? await page.evaluate(() => document.documentElement.scrollHeight - innerHeight) : 0;
      if (high > 0) found.push(`${theme} ${width}: the page is ${high} px too high`);
      found.push(...page.trouble.map(t => `${theme} ${width}: ${t}`));
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
