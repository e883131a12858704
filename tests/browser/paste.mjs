// A pasted transcript: masked, explained, gone on with.
import { on, path, say, tabTo } from './page.mjs';

/** The page's script is there: from now on it takes what is given. */
const ready = page => page.waitForSelector('#pick:not([hidden])');

/** Explains a text that is typed in at once. */
async function paste(page, text) {
  await ready(page);
  await page.fill('#text', text);
  await page.click('#go');
  await page.waitForSelector('#long .line');
}

export async function example(page) {
  await ready(page);
  await page.click('[data-example=openssl]');
  await page.waitForFunction(() => /masked/.test(document.querySelector('#masked').textContent));
  await page.click('#go');
  await page.waitForSelector('#long .line');
  await page.evaluate(() => document.querySelector('#long').go(31));
  await page.waitForSelector('#long .tok.is-sel');
}

/** @param spec takes a title and what to do @param tools what every spec needs */
export function specs(spec, { open, holds, same, note }) {
  spec('keyboard only: a pasted transcript is explained, corrected, and gone on with', async ({ browser, server }) => {
    const page = await open(browser, server, { at: path.home });
    const sent = [];
    page.on('request', r => { if (r.method() === 'POST') sent.push(r.postData() ?? ''); });
    await page.keyboard.press('g');
    await page.keyboard.press('e');
    await page.waitForURL('**/explain');
    await page.waitForSelector('#pick:not([hidden])');
    await tabTo(page, '#text');
    await page.keyboard.insertText('* OK [CAPABILITY IMAP4rev1] imap.example.org ready\na1 LOGIN carl maple\na1 OK in\na2 SELECT INBOX\n* 2 EXISTS\n* OK [UIDVALIDITY 5] ok\na2 OK [READ-WRITE] done\na3 FTECH 1 FLAGS\na3 BAD what\na4 LOGOUT\n* BYE\na4 OK bye\n');
    await page.waitForFunction(() => /^1 place is masked/.test(document.querySelector('#masked').textContent));
    await tabTo(page, '#show-sent');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('#sent-lines').textContent);
    const shown = await page.textContent('#sent-lines');
    holds(shown.includes('LOGIN carl xxxxxxxx') && !shown.includes('maple'), `what is sent: ${shown}`);
    await page.keyboard.press('Escape');
    await tabTo(page, '#go');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#long .line');
    same(sent.length, 1, 'requests that send something');
    holds(!sent[0].includes('maple'), 'the password was sent');
    await tabTo(page, '#trouble-go');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.closest('.line')?.dataset.n === '8');
    same(await page.textContent('#at'), 'line 8', 'where one is');
    holds(/Selected/.test(await page.textContent('.machine:not([hidden]) .station.is-now')), 'the state is not shown');
    await page.keyboard.press('Home');
    await page.waitForFunction(() => document.activeElement?.closest('.line')?.dataset.n === '1');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    holds(/LOGIN/.test(await page.textContent('#explain')), 'no card');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#long .drop');
    await tabTo(page, '#from');
    await page.fill('#from', '9');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#resumed[open]');
    holds(/password is password/.test(await page.textContent('#resumed-notes')), 'the password is not told');
    await tabTo(page, '#resumed-go');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/playground**');
    await page.waitForFunction(s => document.querySelector(s)?.dataset.state === 'Selected', on.state);
    holds((await page.textContent('.arrival summary')).includes('up to line 9'), 'no note');
    await say(page, 'a5 STATUS INBOX (MESSAGES UIDVALIDITY)', /^a5 OK/);
    holds((await page.textContent('#wire')).includes('MESSAGES 2 UIDVALIDITY 5'), `the mailbox is another one: ${(await page.textContent('#wire')).slice(-300)}`);
    same(page.trouble, [], 'trouble');
  });

  spec('nothing in a pasted text runs', async ({ browser, server }) => {
    const page = await open(browser, server, { at: path.explain });
    page.on('dialog', d => { page.trouble.push(`dialog: ${d.message()}`); d.dismiss(); });
    const evil = '<script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)>';
    await paste(page, `220 mx ${evil}\nEHLO ${evil}\n250 ${evil}\nMAIL FROM:<${evil}@a>\n501 ${evil}\nDATA\n354 go\nSubject: ${evil}\nContent-Type: text/html\n\n${evil}\n.\n250 ${evil}\n`);
    await page.locator('#long .line__more').first().click();
    await page.locator('#long .tok').nth(2).click();
    await page.waitForTimeout(200);
    same(await page.evaluate(() => document.querySelectorAll('#result script, #result img, #result svg[onload]').length), 0, 'elements of the text');
    same(page.trouble, [], 'trouble');
  });

  spec('without JavaScript a text is explained as well', async ({ browser, server }) => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${server.home}/explain?example=swaks`);
    await page.click('#go-plain');
    holds(/First error: line \d+/.test(await page.textContent('.paste__result')), 'no first error');
    same(await page.locator('.paste__result .line').count(), 28, 'lines');
  });

  spec('a transcript of 50 000 lines scrolls', async ({ browser, server }) => {
    const page = await open(browser, server, { at: path.explain });
    const text = `S: 220 mx1.harbor.test\n${'C: MAIL FROM:<ana@meadow.test>\nS: 250 ok\nC: RSET\nS: 250 ok\n'.repeat(12_500)}`;
    await ready(page);
    await page.setInputFiles('#file', { name: 'long.txt', mimeType: 'text/plain', buffer: Buffer.from(text) });
    await page.waitForFunction(() => document.querySelector('#masked').textContent, null, { timeout: 60_000 });
    const began = Date.now();
    await page.click('#go');
    await page.waitForSelector('#long .line', { timeout: 60_000 });
    const first = Date.now() - began;
    await page.waitForFunction(() => document.querySelectorAll('#long .block').length >= 1250, null, { timeout: 60_000 });
    note.push(`first lines after ${first} ms, all after ${Date.now() - began} ms`);
    const frames = await page.evaluate(() => new Promise(done => {
      const long = document.querySelector('#long'), all = [];
      let last = performance.now();
      const step = now => { all.push(now - last); last = now; long.scrollTop += 300; if (all.length < 150) requestAnimationFrame(step); else done(all.sort((a, b) => a - b)); };
      requestAnimationFrame(step);
    }));
    note.push(`frames while scrolling: half within ${Math.round(frames[75])} ms, the longest ${Math.round(frames[149])} ms`);
    await page.evaluate(() => document.querySelector('#long').go(49_990));
    await page.waitForFunction(() => document.activeElement?.closest('.line')?.dataset.n === '49990');
    const kept = await page.evaluate(() => document.querySelectorAll('#long .line').length);
    holds(kept < 1000, `${kept} lines are in the page at once`);
    await page.click('#another');
    await page.evaluate(() => { const d = new DataTransfer(); d.items.add(new File([new Uint8Array(20_000_001)], 'much.txt')); document.querySelector('#paste').dispatchEvent(new DragEvent('drop', { dataTransfer: d, bubbles: true, cancelable: true })); });
    holds(/20 million is the most/.test(await page.textContent('#problem')), 'a text that is too large is taken');
    same(page.trouble, [], 'trouble');
  });
}
