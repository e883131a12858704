// Going back, in the page: undo, back to a line, branches, comparing, the clock.
import { on, hosts, transcript, answer, tabTo, connect, say, write } from './page.mjs';
import { dial } from './server.mjs';

const clients = page => transcript(page).then(all => all.filter(l => l.who === 'C').map(l => l.text));
/** Waits until the transcript has these commands and no others. */
const commands = (page, wanted) => page.waitForFunction(({ lines, text, wanted }) => {
  const all = [...document.querySelectorAll(lines)].filter(l => l.classList.contains('line--c') && l.dataset.kind === 'command');
  return JSON.stringify(all.map(l => l.querySelector(text).textContent.replace(/[␍␊]+$/, ''))) === JSON.stringify(wanted);
}, { ...on, wanted }).catch(async e => { throw new Error(`the commands are ${JSON.stringify(await clients(page))}, not ${JSON.stringify(wanted)}: ${e.message}`); });
const heard = (page, pattern) => page.waitForFunction(source => new RegExp(source).test(document.querySelector('#say').textContent), pattern.source);

const EHLO = 'EHLO laptop.meadow.test', MAIL = 'MAIL FROM:<ana@meadow.test>', BEN = 'RCPT TO:<ben@harbor.test>', CARL = 'RCPT TO:<carl@harbor.test>';

export function specs(spec, { open, holds, same }) {
  spec('undo takes the last step back, and the same line gives the same answer', async ({ browser, server }) => {
    const page = await open(browser, server);
    same(await page.getAttribute('#undo', 'aria-disabled'), 'true', 'undo before there is a past');
    await connect(page, hosts.imap, /^\* OK/);
    await say(page, 'a1 LOGIN ben cedar', /^a1 OK/);
    await say(page, 'a2 SELECT INBOX', /^a2 OK/);
    await say(page, 'a3 STORE 14 +FLAGS (\\Flagged)', /^a3 OK/);
    const before = await transcript(page);
    const changed = page.locator('ol#wire .change').last();
    holds(/1 change.*INBOX of ben@harbor\.test, UID 14.*\\Flagged/.test(await changed.textContent()), `the row says: ${await changed.textContent()}`);
    holds(/\\Flagged/.test(await page.textContent('#changed')), 'the panel does not say what changed');
    await page.click('#undo');
    await commands(page, ['a1 LOGIN ben ••••••••', 'a2 SELECT INBOX']);
    await heard(page, /as it was at line/);
    // The world's picture comes a moment later.
    await page.waitForFunction(() => ![...document.querySelectorAll('[data-key$="/14"]')].some(e => /\\Flagged/.test(e.textContent)));
    same(await page.locator('.branch').count(), 2, 'branches');
    await say(page, 'a3 STORE 14 +FLAGS (\\Flagged)', /^a3 OK/);
    same(await transcript(page), before, 'the same line');
    await say(page, 'a4 NOOP', /^a4 OK/);
    same(await page.locator('ol#wire .change').last().locator('.change__text').textContent(), 'Nothing changed', 'a NOOP');
    same(page.trouble, [], 'trouble');
  });

  spec('keyboard only: back to a line, on, over to the branch that was left, and compare', async ({ browser, server }) => {
    const page = await open(browser, server);
    await connect(page, hosts.mx, /^220 /);
    for (const line of [EHLO, MAIL, BEN]) await say(page, line, /^250 /);
    await tabTo(page, '#wire .tok');
    await page.keyboard.press('End');
    for (let n = 0; n < 3; n++) await page.keyboard.press('ArrowUp');
    holds(await page.evaluate(() => document.activeElement.closest('.line')?.textContent.includes('MAIL')), 'the focus is not on MAIL');
    await page.keyboard.press('r');
    await commands(page, [EHLO, MAIL]);
    await say(page, CARL, /^250 /);
    await page.keyboard.press('Escape');
    await page.locator('h1').evaluate(h => { h.tabIndex = -1; h.focus(); });
    await page.keyboard.press('u');
    await commands(page, [EHLO, MAIL]);
    await say(page, CARL, /^250 /);
    await tabTo(page, '[data-branch-to="1"]', 200);
    await page.keyboard.press('Enter');
    await commands(page, [EHLO, MAIL, BEN]);
    await heard(page, /This is branch 1\./);
    await tabTo(page, '.branch a', 200);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/compare-branches?**');
    const pairs = await page.$$eval('.pair', all => all.map(p => [p.className.split('--')[1], p.querySelector('.line--c .line__text')?.textContent.replace(/[␍␊]+$/, '') ?? '']));
    same(pairs.slice(-1), [['changed', CARL]], 'the last pair');
    same(pairs.slice(0, 3).map(([kind]) => kind), ['same', 'same', 'same'], 'the first pairs');
    holds(/Both have the same/.test(await page.textContent('main')), 'the worlds differ');
    await tabTo(page, 'select[name=left]');
    same(page.trouble, [], 'trouble');
  });

  spec('two pages of one world, a program on a port, and a rewind', async ({ browser, server }) => {
    const page = await open(browser, server);
    await connect(page, hosts.mx, /^220 /);
    await say(page, EHLO, /^250 /);
    const other = await page.context().newPage();
    await other.goto(page.url());
    await commands(other, [EHLO]);
    const imap = dial(server.at.imap.port);
    await imap.expect(/^\* OK.*\r\n/);
    await imap.say('a LOGIN ben cedar', /^a OK.*\r\n/m);
    await page.bringToFront();
    await say(page, MAIL, /^250 /);
    await commands(other, [EHLO, MAIL]);
    await page.locator('.change').nth(1).hover();
    await page.locator('.change').nth(1).locator('[data-back]').click();
    await imap.expect(/^\* BYE the past of this world was changed\r\n$/);
    for (const p of [page, other]) {
      await commands(p, [EHLO]);
      await p.waitForFunction(() => document.querySelectorAll('[role=tab]').length === 1);
    }
    // A page that was away comes back to the world as it is.
    await say(other, BEN, /^503 /);
    await commands(page, [EHLO, BEN]);
    await page.reload();
    await commands(page, [EHLO, BEN]);
    same(page.trouble, [], 'trouble');
  });

  spec('the clock: hours end silent connections, and can be taken back', async ({ browser, server }) => {
    const page = await open(browser, server);
    await connect(page, hosts.mx, /^220 /);
    await say(page, EHLO, /^250 /);
    const pop3 = dial(server.at.pop3.port);
    await pop3.expect(/^\+OK.*\r\n/);
    const gone = pop3.expect(/!!|$/).then(() => 'open');
    holds(await gone === 'open', 'POP3');
    holds(/Mon, 2 Mar 2026\s*09:00/.test(await page.textContent('#past')), 'the clock');
    await page.click('[data-advance="86400"]');
    await answer(page, 0, /^421 4\.4\.2 /);
    await heard(page, /2 connections were silent for too long/);
    holds(/Tue, 3 Mar 2026/.test(await page.textContent('#past')), 'the clock has not moved');
    same(await page.textContent(on.state), 'Closed', 'the state');
    holds(await page.evaluate(() => document.activeElement.matches('[data-advance="86400"]')), 'the button lost the focus');
    await page.click('#undo');
    await page.waitForFunction(s => document.querySelector(s)?.textContent === 'Ready', on.state);
    holds(/Mon, 2 Mar 2026/.test(await page.textContent('#past')), 'the clock is not back');
    await say(page, 'NOOP', /^250 /);
    same(page.trouble, [], 'trouble');
  });

  spec('the word undo is not taken from the wire', async ({ browser, server }) => {
    const page = await open(browser, server);
    await connect(page, hosts.mx, /^220 /);
    await page.focus(on.line);
    await page.keyboard.type('undo');
    holds(await page.isVisible('#undo-hint'), 'no hint');
    await page.keyboard.press('Enter');
    await answer(page, 0, /^500 /);
    holds(!await page.isVisible('#undo-hint'), 'the hint stays');
    // In a field the letters are letters.
    await page.keyboard.type('ur');
    same(await page.inputValue(on.line), 'ur', 'what was typed');
    await commands(page, ['undo']);
  });
}

/** A letter, taken back to its second recipient and sent to both. */
export async function wentBack(page) {
  await connect(page, hosts.mx, /^220 /);
  for (const line of [EHLO, MAIL, BEN]) await say(page, line, /^250 /);
  const letter = async subject => {
    await say(page, 'DATA', /^354 /);
    await write(page, ['From: Ana <ana@meadow.test>', `Subject: ${subject}`, '', 'Bring the boat.', '.'], /^250 /);
  };
  await letter('Lunch on Sunday?');
  const row = page.locator('.change', { hasText: 'Forward-path' }).first();
  await row.hover();
  await row.locator('[data-back]').click();
  await commands(page, [EHLO, MAIL, BEN]);
  await say(page, CARL, /^250 /);
  await letter('To both');
}

export async function compared(page) {
  await wentBack(page);
  await page.goto(new URL('/compare-branches?left=1&right=here', page.url()).href);
  await page.waitForSelector('.pairs .line__more');
}
