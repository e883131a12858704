// Devices beside the server's store: what each knows, and what is stale.
import { path } from './page.mjs';
import { send } from './journey.mjs';

const live = page => page.waitForSelector('#link-mark.mark--ok');
const column = name => `[aria-labelledby="col-${name}"]`;
/** Presses the button of a form that carries these words. What the page hears meanwhile does not come in between. */
const press = (page, words) => page.evaluate(words => {
  const button = document.querySelector(`button[value="${words}"]`);
  if (!button) throw new Error(`no button ${words}`);
  button.click();
}, words);
/** Waits until a column has so many cells of a kind. */
const has = (page, name, kind, n) => page.waitForFunction(([col, kind, n]) => document.querySelectorAll(`${col} .copy-cell--${kind}`).length === n, [column(name), kind, n])
  .catch(async () => { throw new Error(`${name}: ${await page.locator(`${column(name)} .copy-cell--${kind}`).count()} of ${n} ${kind}; it says ${await page.textContent(column(name))}`); });
const tells = (page, name, pattern) => page.waitForFunction(([col, source]) => new RegExp(source).test(document.querySelector(`${col} .tells`)?.textContent ?? ''), [column(name), pattern.source])
  .catch(async () => { throw new Error(`${name} tells: ${await page.textContent(`${column(name)} .tells`)}`); });

/** Ben's phone and laptop, one of each protocol, of which some copies are stale. */
export async function stale(page) {
  await live(page);
  await page.click('button[value="both each"]');
  await page.waitForSelector(column('laptop'));
  await press(page, 'phone offline');
  await page.waitForSelector(`${column('phone')}.is-offline`);
  await press(page, 'laptop delete #3');
  await page.waitForSelector(`${column('laptop')} .journal`);
  await press(page, 'laptop sync');
  await has(page, 'phone', 'gone', 1);
  await press(page, 'phone flag #2');
  await has(page, 'phone', 'unsent', 1);
}

export function specs(spec, { open, holds, same }) {
  spec('two IMAP devices: a copy is hatched until the device asks', async ({ browser, server }) => {
    const page = await open(browser, server, { at: path.devices });
    await live(page);
    await page.click('button[value="both imap"]');
    await has(page, 'laptop', 'same', 14);
    await press(page, 'laptop flag #2');
    // The phone listens with IDLE and knows at once; a laptop that only asks does not.
    await page.waitForFunction(col => [...document.querySelectorAll(`${col} .flag`)].some(f => f.textContent === 'flagged'), column('phone'));
    await press(page, 'phone flag #5');
    await has(page, 'laptop', 'stale', 1);
    holds(/Stale: on the server .*flagged/.test(await page.textContent(`${column('laptop')} .copy-cell--stale`)), 'it says why');
    await press(page, 'laptop sync');
    await has(page, 'laptop', 'stale', 0);
    // What was said stands beside it.
    holds(/laptop/.test(await page.textContent('#wire-of .console__head')), 'the transcript of the run');
    await page.waitForFunction(() => [...document.querySelectorAll('#wire-of .line__text')].some(l => l.textContent.includes('SELECT "INBOX"')));
    same(page.trouble, [], 'trouble');
  });

  spec('a stamp stands for the same letter in every column', async ({ browser, server }) => {
    const page = await open(browser, server, { at: path.devices });
    await live(page);
    await page.click('button[value="both each"]');
    await has(page, 'laptop', 'same', 14);
    const rows = await page.evaluate(cols => cols.map(col => [...document.querySelectorAll(`${col} .copy-cell:not(.copy-cell--blank)`)].slice(0, 14).map(c => [c.querySelector('.stamp').textContent, c.querySelector('.copy-cell__sub').textContent, Math.round(c.getBoundingClientRect().top)])), ['server', 'phone', 'laptop'].map(column));
    same(rows[1], rows[0], 'phone and server');
    same(rows[2], rows[0], 'laptop and server');
    holds(rows[0].length === 14 && rows[0][0][0] === 'A', 'fourteen letters');
  });

  spec('what is done without a connection waits in the journal, and conflicts are told', async ({ browser, server }) => {
    const page = await open(browser, server, { at: path.devices });
    await live(page);
    await page.click('button[value="both imap"]');
    await has(page, 'laptop', 'same', 14);
    await press(page, 'laptop offline');
    await page.waitForSelector(`${column('laptop')}.is-offline`);
    await press(page, 'laptop delete #3');
    await has(page, 'laptop', 'unsent', 1);
    holds(/moved to Trash/.test(await page.textContent(`${column('laptop')} .journal`)), 'the journal');
    await press(page, 'phone delete #3');
    await page.waitForFunction(col => document.querySelectorAll(`${col} .copy-cell--gone`).length === 0 && document.querySelectorAll(`${col} .copy-cell--same`).length === 14, column('server'));
    await press(page, 'laptop online');
    await tells(page, 'laptop', /could not be moved to Trash: the letter is gone/);
    holds(!(await page.locator(`${column('laptop')} .journal`).count()), 'nothing is left to send');
    same(page.trouble, [], 'trouble');
  });

  spec('a letter that arrives appears, and polls when the clock moves', async ({ browser, server }) => {
    const page = await open(browser, server, { at: path.devices });
    await live(page);
    await page.click('#new summary').catch(() => {});
    if (!(await page.locator('#new[open]').count())) await page.click('#new summary');
    await page.fill('.new-device__name input', 'tablet');
    await page.check('input[name=protocol][value=pop3]');
    await page.check('input[name=watch][value="every=5m"]');
    await page.click('#add');
    await page.waitForSelector(column('tablet'));
    await page.click('button[name=advance][value="300"]');
    await has(page, 'tablet', 'same', 14);
    const other = await page.context().newPage();
    await other.goto(new URL(path.compose, page.url()).href);
    await send(other);
    // The page was not touched: the server has a letter more, and the tablet does not know it.
    await page.waitForFunction(col => document.querySelectorAll(`${col} .copy-cell--same`).length === 15, column('server'));
    await page.waitForFunction(col => /not known here yet/.test(document.querySelector(col).textContent), column('tablet'));
    await page.click('button[name=advance][value="300"]');
    await has(page, 'tablet', 'same', 15);
    await tells(page, 'tablet', /1 letter came into INBOX/);
  });

  spec('the forms of devices work without a script', async ({ browser, server }) => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(server.home + path.devices);
    await page.click('button[value="both pop3"]');
    holds(await page.locator(`${column('laptop')} .copy-cell--only`).count() === 14, 'the laptop has taken all');
    holds(await page.locator(`${column('phone')} .copy-cell--gone`).count() === 14, 'the phone does not know');
    await page.locator(`${column('phone')} summary.btn`).click();
    await page.click('button[value="phone lose"]');
    holds(await page.locator(`${column('phone')}.is-lost`).count() === 1, 'lost');
    await page.click('button[value="laptop sync"]');
    await page.locator(`${column('laptop')} .copy-cell .deeds summary`).first().click();
    await page.click('button[value="laptop read #1"]');
    holds(await page.locator(`${column('laptop')} .is-unread`).count() === 13, 'one is read');
  });
}
