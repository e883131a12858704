// A letter is taken apart: source, parts and what a reader sees are tied together; HTML may do nothing.
import { createServer } from 'node:net';
import { readFileSync } from 'node:fs';
import { path, tabTo } from './page.mjs';
import { dial } from './server.mjs';

const file = name => readFileSync(new URL(`../letters/${name}.eml`, import.meta.url));

/** Puts a letter into ben's INBOX, as a program does on the real port, and opens its page. */
export async function inspect(page, server, octets, query = '') {
  await page.goto(new URL('/playground', page.url()).href);
  await page.waitForSelector('html[data-link="up"]');
  const imap = dial(server.at.imap.port);
  await imap.expect(/^\* OK.*\r\n/);
  await imap.say('a LOGIN ben cedar', /^a OK.*\r\n/m);
  const text = octets.toString('latin1');
  await imap.say(`b APPEND INBOX {${octets.length}}`, /^\+ .*\r\n/m);
  await imap.say(text, /^b OK.*\r\n/m);
  await imap.say('c SELECT INBOX', /^c OK.*\r\n/m);
  const uid = /UID (\d+)/.exec(await imap.say('d FETCH * UID', /^d OK.*\r\n/m))[1];
  imap.close();
  await page.goto(new URL(`/message/ben@harbor.test/INBOX/${uid}${query}`, page.url()).href);
  return uid;
}

const lit = page => page.$$eval('#src > .is-lit', all => [...new Set(all.map(l => l.dataset.part))]);
const current = page => page.$eval('.tree__n[aria-current]', n => n.dataset.part);
/** Ben's letter with attachments, which every world has. */
const PAPERS = '/message/ben@harbor.test/INBOX/3';

export const chosen = page => page.goto(new URL(`${PAPERS}?part=3`, page.url()).href);
export const fields = page => page.goto(new URL('/message/ben@harbor.test/INBOX/14?show=fields', page.url()).href);
export const odd = page => page.goto(new URL('/message/ben@harbor.test/INBOX/10?show=odd&lines=1-9', page.url()).href);
export async function bodystructure(page) {
  await page.goto(new URL('/message/ben@harbor.test/INBOX/2?part=2', page.url()).href);
  await page.click('.part__more summary');
  await page.hover('#src [data-field="message.media-type"]');
}

export function specs(spec, { open, holds, same }) {
  spec('a part is lit in the source, the tree and the rendering, whichever is pointed at', async ({ browser, server }) => {
    const page = await open(browser, server, { at: path.messages });
    await inspect(page, server, file('alternative'));
    // The page may have come before the module that lights it.
    for (let n = 0; n < 50 && (await lit(page)).length === 0; n++) {
      await page.mouse.move(0, 0);
      await page.hover('.tree__n[data-part="2"]');
    }
    same(await lit(page), ['2'], 'by the tree');
    await page.hover('.seen[data-part="1.2"] .seen__of');
    same(await lit(page), ['1.2'], 'by the rendering');
    await page.hover('#src .src__l[data-part="1.1"][data-zone=body]');
    holds(await page.$eval('.tree__n[data-part="1.1"]', n => n.classList.contains('is-lit')), 'the tree by the source');
    await page.hover('#src [data-field="message.header-name"] >> nth=4');
    holds(await page.$eval('.seen--head h3', h => h.classList.contains('is-item')), 'the subject by its field');
    await page.waitForFunction(() => /^Header field name/.test(document.querySelector('#what').textContent));
    await page.hover('.seen--head h3');
    same(await page.$$eval('#src > .is-item', all => all.map(l => l.querySelector('.src__t').textContent.slice(0, 8))), ['Subject:'], 'the field by the subject');
    await page.click('.tree__n[data-part="2"]');
    await page.waitForFunction(() => document.querySelector('#part-h').textContent === 'Part 2');
    await page.mouse.move(0, 0);
    same(await lit(page), ['2'], 'what is chosen stays');
    holds(/part=2$/.test(page.url()), page.url());
    same(await page.$$eval('.part__fetch .copy', all => all.map(c => c.textContent.replace(/\d+/, 'n'))), ['UID FETCH n BODY.PEEK[2]', 'UID FETCH n BODY.PEEK[2.MIME]', 'UID FETCH n BINARY.PEEK[2]'], 'how to fetch it');
    same(page.trouble, [], 'trouble');
  });

  spec('the keys alone walk the source, choose a part and change what is shown', async ({ browser, server }) => {
    const page = await open(browser, server, { at: PAPERS });
    await tabTo(page, '#src-box');
    for (let n = 0; n < 16; n++) await page.keyboard.press('ArrowDown');
    holds(/^Line 16, part 1, header: Content-Type/.test(await page.textContent('#say')), await page.textContent('#say'));
    same(await lit(page), ['1'], 'the line');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.tree__n[aria-current]').dataset.part === '1');
    await page.keyboard.press('e');
    holds(await page.$eval('#src .eol', e => getComputedStyle(e).display !== 'none'), 'line ends are not shown');
    await tabTo(page, '.tree__n[data-part="3"]');
    same(await lit(page), ['3'], 'by the focus');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('#part-h').textContent === 'Part 3');
    same(await current(page), '3', 'the tree');
    holds(await page.evaluate(() => document.activeElement.matches('.tree__n[data-part="3"]')), 'the focus is lost');
    await tabTo(page, '#panes a:nth-child(2)');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.fcard');
    same(await page.$$eval('.fcard h4', all => all.map(h => h.textContent))
      , ['Content-Type', 'Content-Transfer-Encoding', 'Content-ID', 'Content-Description', 'Content-Disposition'], 'the fields of the part');
    same(page.trouble, [], 'trouble');
  });

  spec('long bodies are folded and unfolded in place', async ({ browser, server }) => {
    const page = await open(browser, server, { at: '/message/ben@harbor.test/INBOX/9' });
    holds(/1,059 lines, .* octets: show them/.test(await page.textContent('.src__gap')), await page.textContent('.src__gap'));
    await page.click('.src__gap a');
    await page.waitForSelector('#L500');
    same(await page.locator('.src__l').count(), 1095, 'lines');
    same(await page.locator('.src__gap').count(), 0, 'folds');
    same(page.trouble, [], 'trouble');
  });

  spec('HTML that calls home loads nothing, runs nothing and leads nowhere', async ({ browser, server }) => {
    // Somebody who listens: a connection ahead of time is no request, and only the other end sees it.
    const calls = [];
    const home = createServer(socket => { calls.push('a connection'); socket.destroy(); });
    await new Promise(ready => home.listen(0, '127.0.0.1', ready));
    try {
      const here = `127.0.0.1:${home.address().port}`;
      const octets = Buffer.from(file('html-remote').toString('latin1').replaceAll('tracker.test:8', here).replaceAll('dns.tracker.test', here).replaceAll('tracker.test', here), 'latin1');
      holds(octets.includes(here), 'the letter does not call');
      // One browser: the world on the ports is that of the first that comes.
      const page = await open(browser, server, { at: path.messages });
      for (const query of ['', '?pictures=own']) {
        const asked = [];
        // What the policy stops is told as asked and failed; nothing else may be.
        page.on('requestfinished', r => asked.push(r.url()));
        page.on('requestfailed', r => { if (r.failure()?.errorText !== 'csp') asked.push(`${r.url()}: ${r.failure()?.errorText}`); });
        const popups = [];
        page.context().on('page', p => popups.push(p.url()));
        await inspect(page, server, octets, query);
        const frame = page.frameLocator('.seen__frame');
        await frame.locator('h1', { hasText: 'Hello Ben' }).waitFor();
        same(await page.$eval('.seen__frame', f => [f.getAttribute('sandbox'), f.contentDocument]), ['', null], 'the frame is of another origin');
        const title = await page.title();
        for (const link of ['a:has-text("a link")', 'a:has-text("another")', 'a:has-text("a third")', 'button', 'input[type=image]']) await frame.locator(link).click({ timeout: 2000 }).catch(() => {});
        await page.waitForTimeout(600);
        same(await page.title(), title, 'the title');
        same(popups, [], 'windows');
        same(calls, [], 'calls');
        same(asked.filter(url => !url.startsWith(server.home) && !url.startsWith('data:')), [], 'requests');
        const inside = page.frames().find(f => /\/frame\//.test(f.url()) && f !== page.mainFrame());
        holds(inside, `the frame went to ${page.frames().map(f => f.url())}`);
        holds(/things that it wants to load, run or send: not done|things that it wants/.test(await page.textContent('.blocked summary')), 'it is not told');
        await page.click('.blocked summary');
        const told = await page.textContent('.blocked__in');
        for (const word of ['pixel.gif', 'style.css', 'import.css', 'script.js', 'font.woff2', 'refresh', 'film.mp4', '/form', 'svg.png', 'background.png']) holds(told.includes(word), `${word} is not listed`);
        const drawn = await frame.locator('img[alt="a picture of the letter"]').evaluate(i => i.naturalWidth).catch(() => 'no script may run there');
        holds(drawn === 'no script may run there' || drawn === (query ? 32 : 0), `the picture of the letter: ${drawn}`);
        page.removeAllListeners('requestfinished');
        page.removeAllListeners('requestfailed');
      }
    } finally { await new Promise(done => home.close(done)); }
  });

  spec('a letter is read without JavaScript, and its files are kept as files', async ({ browser, server }) => {
    const plain = await browser.newContext({ javaScriptEnabled: false, acceptDownloads: true });
    const page = await plain.newPage();
    await page.goto(`${server.home}${path.messages}`);
    await page.click('.post:has-text("Papers for the Linnet")');
    holds(await page.locator('.src__l').count() > 40, 'no source');
    await page.click('.tree__n[data-part="2"]');
    holds(/Part 2/.test(await page.textContent('#part-h')), 'no part');
    await page.click('#panes a:nth-child(2)');
    holds(await page.locator('.fcard').count() === 3, 'no fields');
    await page.click('#as a:nth-child(2)');
    holds(/as=decoded/.test(page.url()) && /634 octets that are no text/.test(await page.textContent('#src')), 'not decoded');
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('.part__acts a[download]')]);
    same(download.suggestedFilename(), 'receipt.pdf', 'the name');
    await plain.close();
  });

  spec('a letter leads from the playground and from its journey to what it is made of', async ({ browser, server }) => {
    const page = await open(browser, server, { at: path.compose });
    await page.fill('#to', 'ben@harbor.test');
    await page.fill('#subject', 'What is inside?');
    await page.fill('#text', 'A letter.');
    await page.click('#send');
    await page.waitForURL('**/journey/*');
    await page.waitForLoadState('networkidle');
    await page.locator('.hop__b', { hasText: 'mailbox' }).click();
    await page.waitForFunction(() => document.querySelector('.hop__b[aria-current]')?.textContent.includes('mailbox'));
    await page.click('text=See what it is made of');
    await page.waitForURL('**/message/**');
    same(await page.textContent('h1'), 'What is inside?', 'the letter');
    await page.click('text=Its journey');
    await page.waitForURL('**/journey/1');
    await page.goto(server.home + path.playground);
    await page.click('.msg a:has-text("What is inside?")');
    await page.waitForURL('**/message/**');
    same(page.trouble, [], 'trouble');
  });

  spec('on a phone all places are behind one button', async ({ browser, server }) => {
    const page = await open(browser, server, { at: path.messages, width: 390 });
    holds(await page.locator('.topbar > .nav').isHidden(), 'both are shown');
    await page.click('.navmenu summary');
    const places = selector => page.$$eval(selector, all => all.map(a => a.textContent));
    same(await places('.navmenu__list a'), await places('.topbar > .nav a'), 'places');
    holds((await places('.navmenu__list a')).includes('Letters'), 'Letters is missing');
    await page.click('.navmenu__list >> text=Reference');
    await page.waitForURL('**/reference');
    same(page.trouble, [], 'trouble');
  });
}
