// The ways between a letter and the conversations about it.
import { on, path, answer, connect, hosts, say, transcript } from './page.mjs';

const PAPERS = '/message/ben@harbor.test/INBOX/3';
const h1 = page => page.textContent('h1');

/** @param spec takes a title and what to do @param tools what every spec needs */
export function specs(spec, { open, holds, same }) {
  spec('a way to fetch a part is tried: the session is open, the command stands there and is sent by hand', async ({ browser, server }) => {
    const page = await open(browser, server, { at: `${PAPERS}?part=2` });
    await page.click('.part__fetch li:nth-child(2) .btn');
    await page.waitForURL('**/playground');
    await answer(page, 0, /^a2 OK/);
    await page.waitForFunction(s => /UID FETCH 3 BODY\.PEEK\[2\.MIME\]$/.test(document.querySelector(s)?.value), on.line);
    same(await page.inputValue(on.line), 'a3 UID FETCH 3 BODY.PEEK[2.MIME]', 'the line');
    await page.press(on.line, 'Enter');
    await answer(page, 0, /^a3 OK/);
    const lines = (await transcript(page)).length;
    // The same session is there for the next one.
    await page.goto(`${server.home}${PAPERS}`);
    await page.click('.part__fetch li:nth-child(1) .btn');
    await page.waitForURL('**/playground');
    await page.waitForFunction(s => document.querySelector(s)?.value === 'a4 UID FETCH 3 BODY.PEEK[]', on.line);
    same((await transcript(page)).length, lines, 'lines');
    await page.goto(`${server.home}${PAPERS}`);
    await page.click('text=Try RETR');
    await page.waitForURL('**/playground');
    await page.waitForFunction(s => document.querySelector(s)?.value === 'RETR 3', on.line);
    await page.press(on.line, 'Enter');
    await answer(page, 0, /^\.$/);
    same(page.trouble, [], 'trouble');
  });

  spec('what FETCH and RETR bring leads to the letter and back, whatever its number is now', async ({ browser, server }) => {
    const page = await open(browser, server);
    await connect(page, hosts.imap, /^\* OK/);
    await say(page, 'LOGIN ben cedar', /^a1 OK/);
    await say(page, 'SELECT INBOX', /^a2 OK/);
    await say(page, 'FETCH 3 BODY.PEEK[]', /^a3 OK/);
    await say(page, 'STORE 1 +FLAGS (\\Deleted)', /^a4 OK/);
    await say(page, 'EXPUNGE', /^a5 OK/);
    await page.click(`${on.lines} .line__letter >> nth=0`);
    await page.waitForURL('**/message/ben@harbor.test/INBOX/3?conn=*');
    same(await h1(page), 'Papers for the Linnet', 'the letter');
    await page.click('text=Back to its transcript');
    await page.waitForURL('**/playground');
    await answer(page, 0, /^a5 OK/);
    // With the keys alone: the line of the STORE's answer is about the letter that is gone.
    await page.focus(`${on.lines}:has(.line__letter) >> nth=1 >> .tok >> nth=0`);
    await page.keyboard.press('o');
    await page.waitForURL('**/message/of/**');
    holds(/gone/.test(await h1(page)), await h1(page));
    await page.click('text=Back to the transcript');
    await page.waitForURL('**/playground');
    await connect(page, hosts.pop3, /^\+OK/);
    await say(page, 'USER ben', /^\+OK/);
    await say(page, 'PASS cedar', /^\+OK/);
    await say(page, 'TOP 1 2', /^\.$/);
    await page.click(`${on.lines} .line__letter`);
    await page.waitForURL('**/message/ben@harbor.test/INBOX/2?conn=*');
    same(page.trouble.filter(t => !/404/.test(t)), [], 'trouble');
  });

  spec('a page that is not there says so and leads on', async ({ browser, server }) => {
    const page = await open(browser, server, { at: '/nowhere' });
    holds(/no such page/.test(await h1(page)), await h1(page));
    await page.click('.ways a:has-text("Playground")');
    await page.waitForURL('**/playground');
  });
}
