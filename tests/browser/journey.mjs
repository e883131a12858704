// A letter is written, sent and followed from hop to hop.
import { path, tabTo } from './page.mjs';

const hop = page => page.locator('.hop__b[aria-current]');
const hops = page => page.$$eval('.hop__b', all => all.map(b => b.querySelector('.name').textContent));
const whereabouts = (page, pattern) => page.waitForFunction(source => new RegExp(source).test(document.querySelector('#where')?.textContent ?? ''), pattern.source)
  .catch(async () => { throw new Error(`it is: ${await page.textContent('#where')}`); });
const live = page => page.waitForSelector('#link-mark.mark--ok');
/** The transcript of the chosen hop, live, has this line. */
const heard = (page, pattern) => page.waitForFunction(source => [...document.querySelectorAll('#wire .line__text')].some(l => new RegExp(source).test(l.textContent)), pattern.source)
  .catch(async () => { throw new Error(`no ${pattern} in: ${(await page.textContent('#wires')).slice(0, 300)}`); });

/** Writes a letter in the form and sends it. */
export async function send(page, { to = 'ben@harbor.test', ...more } = {}) {
  await page.goto(new URL('/compose', page.url()).href);
  await page.fill('#to', to);
  await page.fill('#subject', 'Lunch on Sunday?');
  await page.fill('#text', 'Hi Ben,\n\nSoup at noon. Bring bread?\n\nAna');
  for (const [name, value] of Object.entries(more)) await page.fill(`#${name}`, value);
  await page.click('#send');
  await page.waitForURL('**/journey/*');
  await live(page);
}

const reach = async (page, at, how) => {
  await page.locator('.hop__b', { hasText: at }).click();
  await page.waitForFunction(at => document.querySelector('.hop__b[aria-current]')?.textContent.includes(at), at);
  await page.click(`.switch [value=${how}]`);
  await page.waitForSelector(`.switch [value=${how}][aria-pressed=true]`);
};

export async function sent(page) {
  await send(page);
  await page.locator('.hop__b', { hasText: 'mx1' }).click();
  await heard(page, /^EHLO mail\.meadow\.test/);
}

/** Two hosts of the domain do not answer. */
export async function waiting(page) {
  await send(page);
  await reach(page, 'mx1.harbor.test', 'refuses');
  await send(page);
  await reach(page, 'mx2.harbor.test', 'refuses');
  await send(page, { cc: 'ana@meadow.test, nobody@meadow.test' }).catch(() => {});
  if (!/journey\/\d/.test(page.url())) await send(page, { cc: 'ana@meadow.test' });
  await page.locator('.hop__b', { hasText: 'Waits' }).first().click();
  await page.waitForFunction(() => document.querySelector('.hop__b[aria-current]')?.textContent.includes('Waits'));
}

export async function written(page) {
  await page.fill('#to', 'Ben <ben@harbor.test>');
  await page.fill('#bcc', 'carl@harbor.test');
  await page.fill('#subject', 'Grüße vom See');
  await page.fill('#text', 'Ahoi Ben,\n\nder Tee ist fertig. Ça va?\n');
  await page.click('.rarer summary');
  await page.fill('#html', '<p>Ahoi Ben</p>');
  await page.fill('#file_name', 'list.csv');
  await page.fill('#file', 'soup;1\nbread;2\n');
  await page.waitForSelector('.choices div:nth-child(6)');
}

export async function mistaken(page) {
  await page.fill('#to', 'Ben <ben@harbor..test>');
  await page.click('#send');
  await page.waitForSelector('#to-wrong');
}

export async function listed(page) {
  await send(page);
  await send(page, { to: 'ben@harbor.test, nobody@harbor.test' });
  await page.goto(new URL('/journey', page.url()).href);
  await page.waitForSelector('.letter');
}

export function specs(spec, { open, holds, same }) {
  spec('the first letter is sent and followed, hop by hop, with the mouse and the keys', async ({ browser, server }) => {
    const page = await open(browser, server, { at: path.journey });
    await page.click('text=Send the first letter');
    await page.waitForSelector('.choices');
    holds(/Subject: Lunch on Sunday\?/.test(await page.textContent('.outcome .source:not(.source--s)')), 'the letter is not shown');
    await page.click('#send');
    await page.waitForURL('**/journey/1');
    await live(page);
    const all = await hops(page);
    holds(all[0] === 'Ana’s laptop' && all.at(-1) === 'Ben’s devices' && all.includes('Mail exchanger'), `hops: ${all}`);
    await whereabouts(page, /In INBOX of ben@harbor\.test/);
    await heard(page, /^MAIL FROM:/);
    await page.keyboard.press('.');
    await heard(page, /^EHLO mail\.meadow\.test/);
    holds(/mx1\.harbor\.test/.test(await hop(page).textContent()), 'the key did not lead on');
    same(await page.locator('.received li').count(), 2, 'trace fields');
    holds(/by mx1\.harbor\.test/.test(await page.textContent('.received .is-sel')), 'the field of this host is not marked');
    await page.click('.received [data-hop]');
    await page.waitForFunction(() => document.querySelector('.hop__b[aria-current]')?.textContent.includes('Submission'));
    await page.keyboard.press(',');
    await page.waitForSelector('.still .source');
    await tabTo(page, '.hop__b');
    for (let n = 0; n < 3; n++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.still .source')?.textContent.includes('Return-Path'));
    await page.click('text=Reply');
    await page.waitForURL('**/compose?reply=*');
    same(await page.inputValue('#from'), 'ben@harbor.test', 'who answers');
    holds(/^In-Reply-To: </m.test(await page.textContent('.outcome .source:not(.source--s)')), 'no thread');
    await page.click('#send');
    await page.waitForURL('**/journey/2');
    await whereabouts(page, /In INBOX of ana@meadow\.test/);
    same(page.trouble, [], 'trouble');
  });

  spec('the player goes to the end and stops', async ({ browser, server }) => {
    const page = await open(browser, server, { at: path.journey });
    await send(page);
    await page.locator('.hop__b').nth(-2).click();
    await page.waitForFunction(() => document.querySelector('.hop__b[aria-current]')?.textContent.includes('mailbox'));
    await page.locator('h1').evaluate(h => { h.tabIndex = -1; h.focus(); });
    await page.keyboard.press('Space');
    await page.waitForFunction(() => document.querySelector('.hop__b[aria-current]')?.textContent.includes('devices'));
    await page.waitForSelector('[data-play=play][aria-pressed=false]');
    same(page.trouble, [], 'trouble');
  });

  spec('mx1 is switched off: the letter takes the second exchanger; both off: it waits, and the clock brings it', async ({ browser, server }) => {
    const page = await open(browser, server, { at: path.journey });
    await send(page);
    await reach(page, 'mx1.harbor.test', 'refuses');
    await send(page);
    await page.locator('.hop--no', { hasText: 'mx1.harbor.test' }).waitFor();
    await whereabouts(page, /In INBOX of ben@harbor\.test/);
    await reach(page, 'mx2.harbor.test', 'silent');
    await send(page);
    await whereabouts(page, /Waits at mail\.meadow\.test until .*tried once/);
    await page.click('[data-advance="3600"]');
    await whereabouts(page, /tried 2 times/);
    await reach(page, 'mx2.harbor.test', 'up');
    await page.click('[data-advance="86400"]');
    await whereabouts(page, /In INBOX of ben@harbor\.test/);
    await page.click('text=Back to before this letter');
    await page.waitForURL('**/journey');
    same(await page.locator('.letter').count(), 2, 'letters');
    same(page.trouble, [], 'trouble');
  });

  spec('what is wrong in the form is said in place, and what the host refuses with its reason', async ({ browser, server }) => {
    const page = await open(browser, server, { at: path.compose });
    await mistaken(page);
    holds(await page.evaluate(() => document.activeElement.id === 'to'), 'the field has not the focus');
    same((await page.textContent('#to-wrong .wrong__at')).split('\n').at(-1).indexOf('^'), 15, 'the caret');
    await page.fill('#to', 'ben@harbor.test');
    await page.fill('#cc', 'nobody@meadow.test');
    await page.click('#send');
    await page.waitForSelector('.said');
    holds(/nobody@meadow\.test\s*not taken/.test(await page.textContent('.said')), `said: ${await page.textContent('.said')}`);
    holds(await page.locator('.outcome .why').count() > 0, 'the ruling is not shown');
    same(page.trouble, [], 'trouble');
  });

  spec('a letter of a mail program appears in the list while it is open, and its way without JavaScript', async ({ browser, server }) => {
    const page = await open(browser, server, { at: path.journey });
    const other = await page.context().newPage();
    await other.goto(page.url());
    await page.bringToFront();
    await page.waitForSelector('text=Send the first letter');
    await send(other);
    await page.waitForSelector('.letter');
    const plain = await browser.newContext({ javaScriptEnabled: false, storageState: await page.context().storageState() });
    const still = await plain.newPage();
    await still.goto(other.url());
    holds(await still.locator('.wire .line').count() > 8, 'no lines without JavaScript');
    await still.locator('.hop__b').first().click();
    holds(/Subject: Lunch/.test(await still.textContent('.source')), 'no letter without JavaScript');
    await plain.close();
    same(page.trouble, [], 'trouble');
  });
}
